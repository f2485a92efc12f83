// Removals of RBAC objects: which are sure, which are open, which are none.
#include "analyzer/correlation/collection.h"
#include "analyzer/correlation/dry_run.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::tests;
using correlation::DeletedCollection;
using correlation::Taken;
using correlation::Verdict;

namespace {

const ObjectKey kB1{ObjectKind::ClusterRoleBinding, "", "b1"};

Taken took(const std::string& collection, const Labels* labels = nullptr) {
  store::AuditEvent event;
  event.object = collection;
  return DeletedCollection(event).took(kB1, labels);
}

std::string by_labels(const std::string& selector) {
  return R"({"collection":{"labelSelector":")" + selector + R"("}})";
}

std::string by_fields(const std::string& selector) {
  return R"({"collection":{"fieldSelector":")" + selector + R"("}})";
}

store::AuditEvent delete_all(double seconds, const std::string& collection) {
  return rbac_write(seconds, "root", "deletecollection", "clusterrolebindings", "", collection,
                    200);
}

Cluster with_jane() {
  auto cluster = base_cluster();
  bind_user(cluster, "jane-creates", "jane");
  return cluster;
}

store::AuditEvent by_jane(double seconds) {
  auto event = create_namespace(seconds, "jane", "team");
  event.reason =
      R"(RBAC: allowed by ClusterRoleBinding "jane-creates" of ClusterRole "creator" to User "jane")";
  return event;
}

Verdict verdict_of(std::vector<store::AuditEvent> events) {
  const auto file = case_file(with_jane(), std::move(events), -1000);
  REQUIRE(file->creations().size() == 1);
  return file->creations().front().verdict;
}

}  // namespace

TEST_CASE("a selector of labels is read as the API server reads it", "[correlation]") {
  const Labels labels = {{"app", "x"}, {"tier", "web"}};
  for (const auto* matching : {"app=x", "app==x", "app in (x,y)", "app,tier", "app=x, tier!=db",
                               "!old", "app notin (y)", "zone!=a"}) {
    INFO(matching);
    CHECK(took(by_labels(matching), &labels) == Taken::Gone);
  }
  for (const auto* other : {"app=y", "app!=x", "app in (y,z)", "old", "!app", "app=x,tier=db"}) {
    INFO(other);
    CHECK(took(by_labels(other), &labels) == Taken::Spared);
  }
  for (const auto* odd : {"app>3", "app in x", "app in (x", "a?b=c"}) {
    INFO(odd);
    CHECK(took(by_labels(odd), &labels) == Taken::Unknown);
  }
  CHECK(took(by_labels("app=x")) == Taken::Unknown);
}

TEST_CASE("a selector of fields and the list of the answer decide without labels",
          "[correlation]") {
  CHECK(took(by_fields("metadata.name=b1")) == Taken::Gone);
  CHECK(took(by_fields("metadata.name=b2")) == Taken::Spared);
  CHECK(took(by_fields("metadata.name!=b1")) == Taken::Spared);
  CHECK(took(by_fields("spec.x=1")) == Taken::Unknown);
  CHECK(took(R"({"collection":{"labelSelector":"a=b","items":[{"name":"b1"}]}})") == Taken::Gone);
  CHECK(took(R"({"collection":{"items":[{"name":"b2"}]}})") == Taken::Spared);
  CHECK(took(R"({"collection":{"items":[]}})") == Taken::Spared);
  CHECK(took(R"({"collection":{}})") == Taken::Gone);
  CHECK(took(R"({"collection":{"limited":true}})") == Taken::Unknown);
  CHECK(took("") == Taken::Unknown);
}

TEST_CASE("a grant that a collection's deletion took is gone", "[correlation]") {
  CHECK(verdict_of({by_jane(1), delete_all(5, R"({"collection":{}})")}) ==
        Verdict::AuthorisedByGoneGrant);
  CHECK(verdict_of({by_jane(1), delete_all(5, by_fields("metadata.name=other"))}) ==
        Verdict::Authorised);
}

TEST_CASE("a grant that a deletion may have taken counts as there, and that is said",
          "[correlation]") {
  const auto file = case_file(with_jane(), {by_jane(1), delete_all(5, by_labels("app>3"))}, -1000);
  const auto& creation = file->creations().front();
  CHECK(creation.verdict == Verdict::Authorised);
  CHECK(creation.explanation.find("unknown") != std::string::npos);
}

TEST_CASE("a removal that a later use contradicts is none", "[correlation]") {
  const auto removed = [](double seconds) {
    return rbac_write(seconds, "root", "delete", "clusterrolebindings", "jane-creates", "", 200);
  };
  CHECK(verdict_of({removed(1), by_jane(100)}) == Verdict::Authorised);
  // The authorizer may hear of it a moment later.
  CHECK(verdict_of({removed(1), by_jane(1.5)}) == Verdict::AuthorisedByGoneGrant);
  // It was made again in between.
  CHECK(verdict_of({removed(1),
                    rbac_write(50, "root", "create", "clusterrolebindings", "jane-creates",
                               binding_object("creator", "jane")),
                    by_jane(100), removed(200)}) == Verdict::AuthorisedByGoneGrant);
}

TEST_CASE("only a delete whose body is not in the log may be a dry run", "[correlation]") {
  correlation::LoggedRequest request;
  request.event = event(1, "root", "delete", "namespaces", "team", 200);
  CHECK_FALSE(correlation::may_be_dry_run(request));
  request.event.level = store::Level::Metadata;
  CHECK(correlation::may_be_dry_run(request));
  request.event.user.username = "system:serviceaccount:kube-system:namespace-controller";
  CHECK_FALSE(correlation::may_be_dry_run(request));
  request.event.user.username = "root";
  request.event.verb = "patch";
  CHECK_FALSE(correlation::may_be_dry_run(request));
}

TEST_CASE("a removal at level Metadata lowers the confidence of NP102", "[correlation][NP102]") {
  for (const auto level : {store::Level::Metadata, store::Level::RequestResponse}) {
    auto removed = rbac_write(50, "root", "delete", "clusterrolebindings", "jane-creates", "", 200);
    removed.level = level;
    const auto findings = run_rule(*case_file(with_jane(), {by_jane(1), removed}), "NP102");
    REQUIRE(findings.size() == 1);
    const bool open = level == store::Level::Metadata;
    CHECK((findings[0].confidence == store::Confidence::Medium) == open);
    CHECK(findings[0].doubts.empty() != open);
  }
}
