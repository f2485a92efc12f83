// What a cause says beside its findings: what its change takes away besides, whether the log shows
// it in use, who keeps what it has.
#include "analyzer/analysis/causes/causes.h"

#include "analyzer/analysis/build_report.h"
#include "analyzer/rules/registry.h"
#include "reports/answers/words/cause_words.h"
#include "tests/support/events.h"
#include "tests/unit/graph/rbac/cluster_builder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace nsposture::tests {

namespace {

constexpr const char* kByMakers =
    R"(RBAC: allowed by ClusterRoleBinding "makers" of ClusterRole "creator" to User "eve")";

// `creator` with one rule more, bound to eve by "makers".
Cluster with_more(PolicyRule more) {
  auto cluster = base_cluster();
  cluster.roles[0].rules.push_back(std::move(more));
  bind_user(cluster, "makers", "eve");
  return cluster;
}

reports::ReportData report_of(const correlation::CaseFile& file,
                              std::vector<store::Acceptance> accepted = {}) {
  const auto findings = rules::run_rules(file, {});
  auto history = analysis::first_history(at(0), findings, {});
  history.acceptances = std::move(accepted);
  auto data = analysis::build_report(file, findings, history, {at(0), "1"});
  data.causes = analysis::find_causes({file, data.findings});
  return data;
}

// The cause whose change is about this binding; the test fails without one.
reports::Cause cause_of(const reports::ReportData& data, const std::string& binding) {
  const auto found = std::ranges::find_if(data.causes, [&](const reports::Cause& cause) {
    return !cause.changes.empty() && cause.changes.front().object.name == binding;
  });
  REQUIRE(found != data.causes.end());
  return *found;
}

store::AuditEvent allowed(double seconds, const std::string& user, const std::string& name,
                          int code = 201) {
  auto event = create_namespace(seconds, user, name, code);
  event.reason = kByMakers;
  return event;
}

}  // namespace

TEST_CASE("A cause names what its change takes away besides", "[causes]") {
  const auto file = case_file(with_more(rule({"get"}, {""}, {"services"})), {});
  const auto data = report_of(*file);
  const auto cause = cause_of(data, "makers");
  CHECK(cause.changes.front().command == "kubectl delete clusterrolebinding/makers");
  CHECK(cause.also_removes == std::vector<std::string>{"get on services"});
}

TEST_CASE("What another binding gives as well is not lost", "[causes]") {
  auto cluster = with_more(rule({"get"}, {""}, {"services"}));
  cluster.roles.push_back(cluster_role("reader", {rule({"get", "list"}, {""}, {"services"})}));
  bind_user(cluster, "reader", "eve", "reader");
  const auto file = case_file(cluster, {});
  CHECK(cause_of(report_of(*file), "makers").also_removes.empty());

  // But what it gives to somebody else is.
  cluster.bindings.back().subjects.front().name = "paul";
  const auto other = case_file(cluster, {});
  CHECK(cause_of(report_of(*other), "makers").also_removes.size() == 1);
}

TEST_CASE("A cause says how often the log shows its grant in use", "[causes]") {
  const auto cluster = with_more(rule({"get"}, {""}, {"pods"}));
  const auto used = case_file(
      cluster, {allowed(1, "eve", "a"), allowed(2, "eve", "b"), allowed(3, "eve", "c", 403)});
  const auto cause = cause_of(report_of(*used), "makers");
  REQUIRE(cause.used);
  CHECK(cause.used->requests == 2);
  CHECK(cause.used->identities == 1);

  // A log that names other grants shows this one unused; one that names none does not tell.
  auto other = allowed(1, "eve", "a");
  other.reason = R"(RBAC: allowed by ClusterRoleBinding "x" of ClusterRole "y" to User "eve")";
  const auto unused = cause_of(report_of(*case_file(cluster, {other})), "makers");
  REQUIRE(unused.used);
  CHECK(unused.used->requests == 0);
  CHECK_FALSE(
      cause_of(report_of(*case_file(cluster, {create_namespace(1, "eve", "a")})), "makers").used);
}

TEST_CASE("Whoever was accepted keeps what it has", "[causes]") {
  auto cluster = base_cluster();
  bind_user(cluster, "makers", "eve");
  cluster.bindings.back().subjects.push_back(Subject{SubjectKind::User, {}, "paul"});
  const auto file = case_file(cluster, {});
  CHECK(cause_of(report_of(*file), "makers").changes.front().what ==
        reports::Removal::What::Binding);

  store::Acceptance acceptance;
  acceptance.rule = "NP001";
  acceptance.subject = "user:paul";
  acceptance.reason = "known";
  acceptance.at = at(-10);
  const auto data = report_of(*file, {acceptance});
  const auto cause = cause_of(data, "makers");
  CHECK(cause.changes.size() == 1);
  CHECK(cause.changes.front().what == reports::Removal::What::Subject);
  CHECK(cause.changes.front().listed_name == "eve");
}

TEST_CASE("The log says nothing of a binding that was created after it", "[causes]") {
  auto cluster = with_more(rule({"get"}, {""}, {"pods"}));
  const auto used_of = [&](double created) {
    cluster.bindings.back().meta.created = at(created);
    const auto file = case_file(cluster, {allowed(1, "eve", "a"), allowed(61, "eve", "b")});
    return cause_of(report_of(*file), "makers").used;
  };
  const auto before = used_of(0);
  REQUIRE(before);
  CHECK(before->requests == 2);
  CHECK_FALSE(used_of(3600));
}

TEST_CASE("Findings at info are one cause a rule, whatever role they are about", "[causes]") {
  auto cluster = base_cluster();
  for (const auto* name : {"one", "two"}) {
    cluster.roles.push_back(cluster_role(name, {rule({"delete"}, {""}, {"pods/log"})}));
    bind_user(cluster, name, "eve", name);
  }
  const auto data = report_of(*case_file(cluster, {}));
  std::size_t causes = 0, findings = 0;
  for (const auto& cause : data.causes) {
    if (cause.rules != std::vector<std::string>{"NP230"}) continue;
    ++causes;
    findings += cause.findings.size();
  }
  CHECK(causes == 1);
  CHECK(findings == 2);
}

TEST_CASE("What was accepted does not come up after a change", "[causes]") {
  auto cluster = with_more(rule({"get", "list"}, {""}, {"secrets"}));
  bind_user(cluster, "other", "paul");
  const auto file = case_file(cluster, {});
  store::Acceptance acceptance;
  acceptance.rule = "NP2*";
  acceptance.reason = "known";
  acceptance.at = at(-10);
  const auto data = report_of(*file, {acceptance});
  const auto accepted = std::ranges::count(data.findings, store::FindingState::Accepted,
                                           &reports::FindingView::state);
  REQUIRE(accepted > 0);
  for (const auto& cause : data.causes) CHECK(cause.reveals.empty());
}

TEST_CASE("Of two changes to one binding the second names the first", "[causes]") {
  auto cluster = base_cluster();
  bind_user(cluster, "makers", "eve");
  cluster.bindings.back().subjects.push_back(Subject{SubjectKind::User, {}, "paul"});
  cluster.bindings.back().subjects.push_back(Subject{SubjectKind::User, {}, "zoe"});
  const auto file = case_file(cluster, {});
  store::Acceptance acceptance;
  acceptance.rule = "NP001";
  acceptance.subject = "user:zoe";
  acceptance.reason = "known";
  acceptance.at = at(-10);
  const auto data = report_of(*file, {acceptance});
  std::vector<reports::Cause> changes;
  for (const auto& cause : data.causes) {
    if (!cause.changes.empty()) changes.push_back(cause);
  }
  REQUIRE(changes.size() >= 2);
  const reports::ChangeNumbers numbers(data.causes);
  CHECK(changes[0].after.empty());
  CHECK(order_text(changes[0], numbers).empty());
  CHECK(changes[1].after == std::vector<std::string>{changes[0].id});
  CHECK(order_text(changes[1], numbers) == "Carry out change 1 first: it edits the same binding.");
}

TEST_CASE("What was done has a cause of its own, which no change ends", "[causes]") {
  auto event = create_namespace(1, "mallory", "shop");
  const auto file = case_file(base_cluster(), {event});
  const auto data = report_of(*file);
  const auto done =
      std::ranges::find(data.causes, reports::CauseKind::Activity, &reports::Cause::kind);
  REQUIRE(done != data.causes.end());
  CHECK(done->ends() == 0);
  CHECK(done->commands == std::vector<std::string>{"nsposture investigate shop"});
}

TEST_CASE("The worst comes first, however many there are of the others", "[causes]") {
  auto cluster = base_cluster();
  for (const auto* name : {"ann", "bob", "cid", "dan"}) {
    cluster.bindings.push_back(
        bind_cluster(name, "creator", {user(name), user("x" + std::string(name))}));
  }
  cluster.roles.push_back(cluster_role("mint", {rule({"impersonate"}, {""}, {"users", "groups"})}));
  cluster.bindings.push_back(bind_cluster("minters", "mint", {user("eve")}));
  const auto data = report_of(*case_file(cluster, {}));
  REQUIRE_FALSE(data.causes.empty());
  CHECK(data.causes.front().severity == store::Severity::High);
  CHECK(data.causes.front().changes.at(0).object.name == "minters");
}

TEST_CASE("A role that several bindings give loses the rule, not the bindings", "[causes]") {
  auto cluster = base_cluster();
  cluster.roles.push_back(cluster_role(
      "mint",
      {rule({"get"}, {""}, {"configmaps"}), rule({"create"}, {""}, {"serviceaccounts/token"})}));
  cluster.bindings.push_back(bind_cluster("minters", "mint", {user("eve")}));
  cluster.bindings.push_back(bind_cluster("others", "mint", {user("paul")}));
  const auto data = report_of(*case_file(cluster, {}));
  const auto found =
      std::ranges::find(data.causes, reports::CauseKind::Role, &reports::Cause::kind);
  REQUIRE(found != data.causes.end());
  REQUIRE(found->changes.size() == 1);
  CHECK(found->changes[0].what == reports::Removal::What::Rule);
  CHECK(found->changes[0].object.name == "mint");
  CHECK(found->changes[0].index == 1);
  CHECK_THAT(found->changes[0].command, Catch::Contains("kubectl patch clusterrole/mint"));
  CHECK(found->ends() == found->findings.size());
  CHECK(found->verified);
}

TEST_CASE("Rules of a role come back where something else writes them", "[causes]") {
  auto cluster = base_cluster();
  auto all = cluster_role("all", {rule({"create"}, {""}, {"serviceaccounts/token"})});
  SECTION("a controller") {
    all.aggregation = AggregationRule{};
  }
  SECTION("the API server") {
    all.meta.name = "cluster-admin";
    all.rules = {rule({"*"}, {"*"}, {"*"})};
  }
  cluster.roles.push_back(all);
  cluster.bindings.push_back(bind_cluster("minters", all.meta.name, {user("eve")}));
  cluster.bindings.push_back(bind_cluster("others", all.meta.name, {user("paul")}));
  const auto data = report_of(*case_file(cluster, {}));
  REQUIRE_FALSE(data.causes.empty());
  for (const auto& cause : data.causes) {
    for (const auto& change : cause.changes) CHECK(change.what != reports::Removal::What::Rule);
  }
}

TEST_CASE("A subject that is listed twice goes twice", "[causes]") {
  auto cluster = base_cluster();
  cluster.bindings.push_back(
      bind_cluster("makers", "creator", {user("eve"), user("paul"), user("eve")}));
  store::Acceptance acceptance;
  acceptance.rule = "NP001";
  acceptance.subject = "user:paul";
  acceptance.reason = "known";
  acceptance.at = at(-10);
  const auto data = report_of(*case_file(cluster, {}), {acceptance});
  std::set<std::uint32_t> taken;
  for (const auto& change : cause_of(data, "makers").changes) {
    CHECK(change.what == reports::Removal::What::Subject);
    taken.insert(change.index);
  }
  CHECK(taken == std::set<std::uint32_t>{0, 2});
}

TEST_CASE("A finding about several bindings of a role, not its rules, ends with the bindings",
          "[causes]") {
  auto cluster = base_cluster();
  cluster.roles.push_back(cluster_role("look", {rule({"get"}, {"apps"}, {"deployments"})}));
  cluster.bindings.push_back(bind_cluster("one", "look", {account("t", "default")}));
  cluster.bindings.push_back(bind_cluster("two", "look", {account("u", "default")}));
  const auto data = report_of(*case_file(cluster, {}));
  std::set<std::string> removed;
  for (const auto& cause : data.causes) {
    if (std::ranges::find(cause.rules, "NP221") == cause.rules.end()) continue;
    for (const auto& change : cause.changes) removed.insert(change.object.name);
    CHECK_FALSE(cause.subjects.empty());
  }
  CHECK(removed == std::set<std::string>{"one", "two"});
}

TEST_CASE("The use of a rule is that of its requests, not of its binding", "[causes]") {
  auto cluster = base_cluster();
  cluster.roles.push_back(cluster_role("mint", {rule({"create"}, {""}, {"serviceaccounts/token"}),
                                                rule({"create"}, {""}, {"configmaps"})}));
  cluster.bindings.push_back(bind_cluster("minters", "mint", {user("eve")}));
  cluster.bindings.push_back(bind_cluster("others", "mint", {user("paul")}));
  auto token = create_namespace(10, "eve", "");
  token.resource = "serviceaccounts";
  token.subresource = "token";
  token.namespace_ = "ci";
  token.name = "robot";
  token.reason =
      R"(RBAC: allowed by ClusterRoleBinding "minters" of ClusterRole "mint" to User "eve")";
  auto other = token;
  other.audit_id += "2";
  other.received = at(20);
  other.resource = "serviceaccounts";
  other.subresource = "";
  const auto data = report_of(*case_file(cluster, {token, other}));
  const auto found =
      std::ranges::find(data.causes, reports::CauseKind::Role, &reports::Cause::kind);
  REQUIRE(found != data.causes.end());
  REQUIRE(found->used);
  CHECK(found->used->requests == 1);
}

TEST_CASE("No change is proposed twice", "[causes]") {
  auto cluster = base_cluster();
  cluster.roles.push_back(cluster_role(
      "binder", {rule({"bind"}, {"rbac.authorization.k8s.io"}, {"clusterroles"}),
                 rule({"create"}, {"rbac.authorization.k8s.io"}, {"clusterrolebindings"})}));
  cluster.bindings.push_back(bind_cluster("helper", "binder", {account("ci", "helper")}));
  cluster.roles.push_back(
      cluster_role("mint", {rule({"create"}, {""}, {"serviceaccounts/token"})}));
  cluster.bindings.push_back(bind_cluster("minters", "mint", {user("eve")}));
  bind_user(cluster, "makers", "jane");
  const auto data = report_of(*case_file(cluster, {}));
  std::set<std::string> seen;
  for (const auto& cause : data.causes) {
    for (const auto& change : cause.changes) {
      INFO(cause.title);
      CHECK(seen.insert(describe(change.object) + std::to_string(change.index)).second);
    }
  }
  CHECK(seen.size() == 3);
}

TEST_CASE("A cause has the same id whether others are found or not", "[causes]") {
  auto cluster = base_cluster();
  bind_user(cluster, "makers", "eve");
  const auto alone = cause_of(report_of(*case_file(cluster, {})), "makers").id;
  bind_user(cluster, "others", "paul");
  CHECK(cause_of(report_of(*case_file(cluster, {})), "makers").id == alone);
}

}  // namespace nsposture::tests
