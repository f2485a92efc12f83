#include "analyzer/check/check.h"

#include "analyzer/ingest/manifest/manifest_source.h"
#include "store/store.h"
#include "tests/support/events.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::check;

namespace {

const std::string kMaker = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules:
  - {apiGroups: [""], resources: [namespaces], verbs: [create, delete]}
)";

std::string binding(const std::string& name, const std::string& role, const std::string& group) {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: "
         "{name: " +
         name +
         "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: " + role +
         "}\nsubjects:\n  - {kind: Group, name: " + group + "}\n";
}

Cluster builtin() {
  ingest::manifest::ReadResult result;
  ingest::manifest::read_rbac_text("", "", {}, result);
  return std::move(result.cluster);
}

Cluster dump(const std::string& text) {
  ingest::manifest::ReadResult result;
  ingest::manifest::read_rbac_text(text, "dump.yaml", {}, result);
  return std::move(result.cluster);
}

// One check over files named head.yaml and base.yaml.
class Checked {
 public:
  explicit Checked(const std::string& head) {
    proposed_ = reader_.read({{"head.yaml", head, ""}});
    input_.proposed = &proposed_;
    input_.cluster = builtin();
    input_.policy = &policy_;
    input_.now = tests::at(0);
  }

  Checked& base(const std::string& text) {
    base_ = reader_.read({{"base.yaml", text, ""}});
    input_.base = &base_;
    return *this;
  }

  Checked& cluster(const std::string& text) {
    input_.cluster = dump(text);
    input_.cluster_is_complete = true;
    return *this;
  }

  Checked& policy(const std::string& text) {
    policy_ = parse_policy(text, "policy.yaml");
    return *this;
  }

  Checked& events(const store::ClusterStore& store) {
    input_.events = [&store](const auto& visit) { store.for_each_event(visit); };
    return *this;
  }

  Checked& known(const std::string& fingerprint) {
    input_.baseline.insert(fingerprint);
    return *this;
  }

  Checked& without_takeovers() {
    input_.takeovers = false;
    return *this;
  }

  CheckResult run() { return run_check(input_); }

 private:
  ManifestReader reader_{ManifestOptions{}};
  ManifestSet proposed_;
  ManifestSet base_;
  Policy policy_;
  CheckInput input_;
};

std::vector<CheckedFinding> of(const CheckResult& result, std::string_view rule) {
  std::vector<CheckedFinding> found;
  for (const auto& checked : result.findings) {
    if (checked.finding.rule == rule) found.push_back(checked);
  }
  return found;
}

}  // namespace

TEST_CASE("a gain is told at the subject that is new", "[check]") {
  const auto result =
      Checked(kMaker + binding("b", "maker", "platform") + "  - {kind: Group, name: dev}\n")
          .base(kMaker + binding("b", "maker", "platform"))
          .run();
  const auto gains = of(result, "NP240");
  REQUIRE(gains.size() == 1);
  CHECK(gains[0].finding.subject == "Group \"dev\"");
  const auto* place = place_of(gains[0].finding);
  REQUIRE(place != nullptr);
  CHECK(place->file == "head.yaml");
  CHECK(place->line == 13);
  CHECK(place->column == 5);
  CHECK(gains[0].state == FindingState::New);
}

TEST_CASE("without anything to compare with, the state itself is judged", "[check]") {
  const auto result = Checked(kMaker + binding("b", "maker", "dev")).run();
  CHECK_FALSE(result.compared);
  CHECK(of(result, "NP240").empty());
  REQUIRE(of(result, "NP001").size() == 1);
  CHECK(of(result, "NP001")[0].finding.subject == "Group \"dev\"");
}

TEST_CASE("what was there before is known, and fails nothing", "[check]") {
  const auto secrets = kMaker + "  - {apiGroups: [\"\"], resources: [secrets], verbs: [get]}\n" +
                       binding("b", "maker", "dev");
  const auto same = Checked(secrets).base(secrets).run();
  REQUIRE(of(same, "NP204").size() == 1);
  CHECK(of(same, "NP204")[0].state == FindingState::Known);
  CHECK(same.difference.empty());
  const auto fresh = Checked(secrets).base("").run();
  CHECK(of(fresh, "NP204")[0].state == FindingState::New);
  const auto noted = Checked(secrets).known(of(fresh, "NP204")[0].finding.fingerprint).run();
  CHECK(of(noted, "NP204")[0].state == FindingState::Known);
}

TEST_CASE("a fingerprint does not depend on the lines", "[check]") {
  const auto role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
      "rules: [{apiGroups: [\"\"], resources: [secrets], verbs: [get]}]\n";
  const auto one = Checked(role).run();
  const auto other = Checked("# words\n\n" + std::string(role)).run();
  CHECK(of(one, "NP204").at(0).finding.fingerprint == of(other, "NP204").at(0).finding.fingerprint);
}

TEST_CASE("on top of a cluster only what the manifests change is a gain", "[check]") {
  const auto held = kMaker + binding("b", "maker", "dev");
  CHECK(of(Checked(held).cluster(held).run(), "NP240").empty());
  const auto more = Checked(binding("c", "maker", "ops")).cluster(held).run();
  REQUIRE(of(more, "NP240").size() == 1);
  CHECK(of(more, "NP240")[0].finding.subject == "Group \"ops\"");
  // The role of the dump is there, so the binding dangles no more than it does.
  CHECK(of(more, "NP006").empty());
}

TEST_CASE("a missing role weighs less when only manifests were read", "[check]") {
  const auto dangling = binding("b", "nowhere", "dev");
  const auto alone = of(Checked(dangling).base("").run(), "NP006");
  REQUIRE(alone.size() == 1);
  CHECK(alone[0].finding.severity == store::Severity::Low);
  CHECK(alone[0].finding.doubts.size() == 1);
  CHECK(place_of(alone[0].finding)->line == 5);
  const auto whole = of(Checked(dangling).cluster(kMaker).run(), "NP006");
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].finding.severity == store::Severity::Medium);
  CHECK(whole[0].finding.doubts.empty());
  CHECK(of(Checked(binding("b", "edit", "dev")).base("").run(), "NP006").empty());
}

TEST_CASE("a deletion takes away what the cluster holds of it", "[check]") {
  const auto all = kMaker + binding("b", "maker", "dev");
  const auto result = Checked(kMaker).base(all).cluster(all).run();
  const auto losses = of(result, "NP244");
  REQUIRE(losses.size() == 1);
  CHECK(place_of(losses[0].finding)->line > 0);
}

TEST_CASE("a roleRef cannot be changed in place", "[check]") {
  const auto result = Checked(binding("b", "edit", "dev")).base(binding("b", "view", "dev")).run();
  const auto told = of(result, "NP247");
  REQUIRE(told.size() == 1);
  CHECK(place_of(told[0].finding)->line == 5);
  CHECK(place_of(told[0].finding)->column == 1);
  CHECK(of(Checked(binding("b", "edit", "dev")).base(binding("b", "edit", "ops")).run(), "NP247")
            .empty());
}

TEST_CASE("a loss that the log shows in use is told with its count", "[check]") {
  const tests::Folder folder;
  auto store = store::Store(folder.path("p.db"), store::OpenMode::ReadWrite).whole();
  std::vector<store::AuditEvent> events;
  for (int i = 0; i < 14; ++i) {
    auto event = tests::create_namespace(i * 60.0, "jane", "team-" + std::to_string(i));
    event.user.groups = {"dev", "system:authenticated"};
    events.push_back(event);
  }
  events.push_back(tests::create_namespace(900, "eve", "denied", 403));
  events.push_back(tests::create_namespace(-40.0 * 86400, "jane", "long-ago"));
  events.back().user.groups = {"dev"};
  store::Coverage coverage;
  coverage.file = "audit.log";
  coverage.first = tests::at(-50.0 * 86400);
  coverage.last = tests::at(1000);
  store.add_events(events, {"audit.log", "x", 1, 1}, coverage);
  const auto all = kMaker + binding("b", "maker", "dev");
  const auto lost = of(Checked(kMaker).base(all).events(store).run(), "NP248");
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].finding.title.find("used 14 times in the last 30 days") != std::string::npos);
  CHECK(lost[0].finding.severity == store::Severity::High);
  // Held by another way still: nothing is lost, so nothing in use is.
  CHECK(of(Checked(kMaker + binding("c", "maker", "dev")).base(all).events(store).run(), "NP248")
            .empty());
  const auto unused = kMaker + binding("b", "maker", "ops");
  CHECK(of(Checked(kMaker).base(unused).events(store).run(), "NP248").empty());
}

TEST_CASE("who may create namespaces is the policy's to say", "[check]") {
  const auto all = kMaker + binding("b", "maker", "dev");
  const auto allowed =
      Checked(all).base("").policy("namespaces: {may_create: [{group: dev}]}").run();
  CHECK(of(allowed, "NP250").empty());
  REQUIRE(of(allowed, "NP240").size() == 1);
  CHECK(of(allowed, "NP240")[0].state == FindingState::Accepted);
  const auto refused =
      Checked(all).base("").policy("namespaces: {may_create: [{group: platform}]}").run();
  REQUIRE(of(refused, "NP250").size() == 1);
  CHECK(of(refused, "NP250")[0].state == FindingState::New);
  CHECK(of(refused, "NP240")[0].state == FindingState::New);
  auto by_user_name = binding("b", "maker", "x");
  by_user_name.replace(by_user_name.find("Group, name: x"), 14,
                       "User, name: \"system:serviceaccount:ci:robot\"");
  const auto account = Checked(kMaker + by_user_name)
                           .base("")
                           .policy("namespaces: {may_create: [{service_account: ci/robot}]}")
                           .run();
  CHECK(of(account, "NP240").at(0).state == FindingState::Accepted);
  CHECK(of(account, "NP250").empty());
  CHECK(of(Checked(all).base(all).policy("namespaces: {may_create: []}").run(), "NP250")
            .at(0)
            .state == FindingState::Known);
}

TEST_CASE("namespaces need the labels of the policy", "[check]") {
  const std::string ns =
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {tier: tin}\n";
  const auto policy = "namespaces: {required_labels: [owner, {name: tier, values: [gold]}]}";
  const auto found = of(Checked(ns).policy(policy).run(), "NP251");
  REQUIRE(found.size() == 2);
  CHECK(place_of(found[0].finding)->line == 1);
  const std::string good =
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"
      "  labels: {tier: gold, owner: jane}\n";
  CHECK(of(Checked(good).policy(policy).run(), "NP251").empty());
}

TEST_CASE("what the policy says of an account counts for its user name and within a namespace",
          "[check]") {
  auto by_user_name = binding("b", "maker", "x");
  by_user_name.replace(by_user_name.find("Group, name: x"), 14,
                       "User, name: \"system:serviceaccount:ci:robot\"");
  const std::string in_namespace =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n"
      "metadata: {name: b, namespace: ci}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}\n"
      "subjects: [{kind: ServiceAccount, name: robot}]\n";
  for (const auto& text : {by_user_name, in_namespace}) {
    const auto told = [&](const std::string& forbidden) {
      return of(Checked(kMaker + text).policy("forbidden: [" + forbidden + "]").run(), "NP252")
          .size();
    };
    CHECK(told("{subjects: [{service_account: ci/*}], verbs: [create]}") == 1);
    CHECK(told("{subjects: [{service_account: dev/*}], verbs: [create]}") == 0);
    CHECK(told("{subjects: ['*'], except: [{service_account: ci/robot}], verbs: [create]}") == 0);
    CHECK(told("{subjects: [{user: 'system:serviceaccount:ci:*'}], verbs: [create]}") == 1);
    CHECK(told("{subjects: ['system:serviceaccount:ci:robot'], verbs: [create]}") == 1);
    CHECK(told("{subjects: [{user: jane}], verbs: [create]}") == 0);
  }
}

TEST_CASE("what a group gets is forbidden where its members are", "[check]") {
  const auto told = [&](const std::string& group, const std::string& subject) {
    const auto policy = "forbidden: [{subjects: [{" + subject + "}], verbs: [create]}]";
    return of(Checked(kMaker + binding("b", "maker", group)).policy(policy).run(), "NP252").size();
  };
  CHECK(told("system:serviceaccounts:ci", "service_account: 'ci/*'") == 1);
  CHECK(told("system:serviceaccounts:dev", "service_account: 'ci/*'") == 0);
  CHECK(told("system:serviceaccounts", "service_account: 'ci/*'") == 1);
  CHECK(told("system:authenticated", "user: jane") == 1);
  CHECK(told("system:serviceaccounts", "user: jane") == 0);
  CHECK(told("dev", "service_account: 'ci/*'") == 0);
}

TEST_CASE("a forbidden subresource is found however rule and policy write it", "[check]") {
  const auto told = [&](const std::string& group, const std::string& resource,
                        const std::string& forbidden) {
    const auto role =
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
        "metadata: {name: maker}\n"
        "rules: [{apiGroups: [\"" +
        group + "\"], resources: [\"" + resource + "\"], verbs: [create]}]\n";
    const auto policy = "forbidden: [{resources: [\"" + forbidden + "\"]}]";
    return of(Checked(role + binding("b", "maker", "dev")).policy(policy).run(), "NP252").size();
  };
  CHECK(told("", "pods/exec", "pods/exec") == 1);
  CHECK(told("", "*/exec", "pods/exec") == 1);
  CHECK(told("*", "*/exec", "pods/exec") == 1);
  CHECK(told("", "*/log", "pods/exec") == 0);
  CHECK(told("", "pods", "pods/exec") == 0);
  CHECK(told("", "pods/exec", "pods") == 0);
  CHECK(told("apps", "deployments/scale", "deployments.apps/scale") == 1);
  CHECK(told("apps", "deployments/scale", "deployments/scale.apps") == 1);
  CHECK(told("*", "deployments/scale", "deployments.apps/scale") == 1);
  CHECK(told("apps", "*/scale", "deployments.apps/scale") == 1);
  CHECK(told("batch", "deployments/scale", "deployments.apps/scale") == 0);
  CHECK(told("example.com", "widgets", "*.example.com") == 1);
  CHECK(told("a.example.com", "widgets", "*.example.com") == 1);
  CHECK(told("apps", "deployments", "*.example.com") == 0);
  CHECK(told("", "pods/exec", "pods/*") == 1);
}

TEST_CASE("what the policy forbids is told at the subject", "[check]") {
  const auto all = kMaker + binding("b", "maker", "dev");
  const auto told = [&](const std::string& forbidden) {
    return of(Checked(all).policy("forbidden: [" + forbidden + "]").run(), "NP252").size();
  };
  CHECK(told("{subjects: [{group: dev}], verbs: [delete], resources: [namespaces]}") == 1);
  CHECK(told("{verbs: [\"de*\"]}") == 1);
  CHECK(told("{resources: [namespaces], namespaces: [\"\"]}") == 1);
  CHECK(told("{resources: [namespaces], namespaces: [shop]}") == 0);
  CHECK(told("{subjects: [{group: ops}], verbs: [delete]}") == 0);
  CHECK(told("{subjects: [{group: dev}], except: [{group: \"d*\"}], verbs: [delete]}") == 0);
  CHECK(told("{verbs: [patch]}") == 0);
  CHECK(told("{resources: [namespaces.example.com]}") == 0);
}

TEST_CASE("rules can be turned off and weighed otherwise", "[check]") {
  const auto all = kMaker + binding("b", "maker", "dev");
  CHECK(of(Checked(all).base("").policy("rules: {NP240: off}").run(), "NP240").empty());
  CHECK(of(Checked(all).base("").policy("rules: {NP240: low}").run(), "NP240")
            .at(0)
            .finding.severity == store::Severity::Low);
}

TEST_CASE("an object that is refused is told where it is wrong", "[check]") {
  const auto result = Checked(kMaker +
                              "---\napiVersion: rbac.authorization.k8s.io/v1\n"
                              "kind: ClusterRole\nmetadata: {name: bad}\nrules:\n"
                              "  - {apiGroups: [\"\"], resources: [pods]}\n")
                          .base(kMaker)
                          .run();
  const auto refused = of(result, "NP246");
  REQUIRE(refused.size() == 1);
  CHECK(place_of(refused[0].finding)->line == 11);
  CHECK(result.refused);
}

TEST_CASE("the search for takeovers can be left out, and it is said", "[check]") {
  const auto impersonator =
      kMaker + binding("b", "maker", "platform") +
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: imp}\n"
      "rules: [{apiGroups: [\"\"], resources: [users, groups], verbs: [impersonate]}]\n" +
      binding("c", "imp", "dev");
  const auto base = kMaker + binding("b", "maker", "platform");
  const auto with = Checked(impersonator).base(base).run();
  CHECK(of(with, "NP241").size() == 1);
  CHECK(with.takeovers);
  const auto without = Checked(impersonator).base(base).without_takeovers().run();
  CHECK(of(without, "NP241").empty());
  CHECK_FALSE(without.takeovers);
  CHECK(of(without, "NP214").size() == 1);
}

TEST_CASE("checking twice says the same", "[check]") {
  const auto head = kMaker + binding("b", "maker", "dev") + binding("c", "edit", "ops");
  const auto one = Checked(head).base(kMaker).run();
  const auto two = Checked(head).base(kMaker).run();
  REQUIRE(one.findings.size() == two.findings.size());
  for (std::size_t i = 0; i < one.findings.size(); ++i) {
    CHECK(one.findings[i].finding.title == two.findings[i].finding.title);
    CHECK(one.findings[i].finding.fingerprint == two.findings[i].finding.fingerprint);
  }
}
