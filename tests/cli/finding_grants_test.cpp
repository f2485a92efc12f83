// From manifests and logs to the grants that cause a finding, as the database gives them back.
#include "store/store.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;

namespace {

using store::Finding;

// What an audit of these files finds and stores.
std::vector<Finding> stored_findings(const Folder& folder, std::vector<std::string> sources) {
  sources.insert(sources.begin(), {"audit", "-q", "--builtin-roles", "none"});
  sources.insert(sources.end(), {"--db", folder.path("p.db")});
  REQUIRE(run_cli(sources).code <= 1);
  const store::Store store(folder.path("p.db"), store::OpenMode::ReadOnly);
  const auto whole = store.whole();
  const auto analysis = whole.latest_analysis();
  REQUIRE(analysis);
  return whole.findings(analysis->id);
}

std::vector<Finding> posture_findings(const std::string& manifest) {
  const Folder folder;
  return stored_findings(folder, {"--from", folder.write("rbac.yaml", manifest)});
}

Finding finding_of(const std::vector<Finding>& findings, std::string_view rule,
                   std::string_view subject) {
  const auto found = std::ranges::find_if(findings, [&](const Finding& finding) {
    return finding.rule == rule && finding.subject == subject;
  });
  REQUIRE(found != findings.end());
  return *found;
}

// `BINDING of ROLE to SUBJECT`, one a grant.
std::vector<std::string> texts_of(const Finding& finding) {
  std::vector<std::string> texts;
  for (const auto& grant : finding.grants) {
    texts.push_back(grant.masters ? "system:masters"
                                  : describe(grant.binding) + " of " + describe(grant.role));
    if (grant.subject) texts.back() += " to " + describe(*grant.subject);
  }
  return texts;
}

using Texts = std::vector<std::string>;

std::string role(const std::string& name, const std::string& rule) {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: " +
         name + "}\nrules:\n- " + rule + "\n";
}

std::string binding(const std::string& name, const std::string& to, const std::string& subjects,
                    const std::string& kind = "ClusterRole") {
  return "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: " +
         name + "}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: " + kind +
         ", name: " + to + "}\nsubjects:\n" + subjects;
}

std::string user(const std::string& name) {
  return "- {kind: User, apiGroup: rbac.authorization.k8s.io, name: " + name + "}\n";
}

const std::string kCreates = R"({apiGroups: [""], resources: [namespaces], verbs: [create]})";
const std::string kDefaultAccount = "- {kind: ServiceAccount, namespace: ci, name: default}\n";

}  // namespace

TEST_CASE("findings on creators have every grant that makes them one", "[cli][grants]") {
  const auto findings =
      posture_findings(role("creator", kCreates) + binding("a", "creator", user("jane")) +
                       binding("b", "creator", user("jane") + kDefaultAccount));
  const auto jane = finding_of(findings, "NP001", R"(User "jane")");
  CHECK(texts_of(jane) ==
        Texts{R"(ClusterRoleBinding "a" of ClusterRole "creator" to User "jane")",
              R"(ClusterRoleBinding "b" of ClusterRole "creator" to User "jane")"});
  const auto& grant = jane.grants.at(0);
  REQUIRE(grant.rule);
  CHECK(grant.rule->verbs == Texts{"create"});
  CHECK(grant.rule->resources == Texts{"namespaces"});
  CHECK(grant.role_exists);
  CHECK(grant.rule_position.line == 6);
  CHECK(grant.binding_position.line == 8);
  CHECK(grant.only_names.empty());
  CHECK(texts_of(finding_of(findings, "NP001", R"(Group "system:masters")")) ==
        Texts{R"(system:masters to Group "system:masters")"});
  CHECK(texts_of(finding_of(findings, "NP008", R"(ServiceAccount "ci/default")")) ==
        Texts{R"(ClusterRoleBinding "b" of ClusterRole "creator" to ServiceAccount "ci/default")"});
}

TEST_CASE("a grant of certain names says which", "[cli][grants]") {
  const auto findings = posture_findings(
      role("one", R"({apiGroups: [""], resources: [namespaces], verbs: [create, patch], )"
                  "resourceNames: [b, a]}") +
      binding("one", "one", user("eve")));
  const auto eve = finding_of(findings, "NP001", R"(User "eve")");
  REQUIRE(eve.grants.size() == 1);
  CHECK(eve.grants[0].only_names == Texts{"a", "b"});
}

TEST_CASE("a finding on a wildcard has the grants of all whom the role is given to",
          "[cli][grants]") {
  const auto findings =
      posture_findings(role("wide", R"({apiGroups: [""], resources: ["*"], verbs: [create]})") +
                       binding("w", "wide", user("jane") + user("kim")));
  const auto wide = finding_of(findings, "NP005", R"(User "jane")");
  CHECK(texts_of(wide) == Texts{R"(ClusterRoleBinding "w" of ClusterRole "wide" to User "jane")",
                                R"(ClusterRoleBinding "w" of ClusterRole "wide" to User "kim")"});
  CHECK(wide.evidence.size() == 2);
}

TEST_CASE("findings on bindings have the bound role, and a missing one as missing",
          "[cli][grants]") {
  const std::string everything = R"({apiGroups: ["*"], resources: ["*"], verbs: ["*"]})";
  const auto findings = posture_findings(
      role("everything", everything) + binding("ops", "everything", user("root")) +
      binding("lost", "nowhere", user("jane")) +
      binding(
          "open", "everything",
          "- {kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:authenticated'}\n"));
  const auto root = finding_of(findings, "NP009", R"(User "root")");
  CHECK(texts_of(root) ==
        Texts{R"(ClusterRoleBinding "ops" of ClusterRole "everything" to User "root")"});
  CHECK_FALSE(root.grants[0].rule);
  CHECK(texts_of(finding_of(findings, "NP007", R"(Group "system:authenticated")")) ==
        Texts{R"(ClusterRoleBinding "open" of ClusterRole "everything" to )"
              R"(Group "system:authenticated")"});
  const auto missing = finding_of(findings, "NP006", "");
  CHECK(texts_of(missing) == Texts{R"(ClusterRoleBinding "lost" of ClusterRole "nowhere")"});
  CHECK_FALSE(missing.grants.at(0).role_exists);
}

TEST_CASE("a finding on an escalation path has each grant of its steps once", "[cli][grants]") {
  const auto findings = posture_findings(
      role("creator", kCreates) + binding("boss", "creator", user("boss")) +
      role("actor", R"({apiGroups: [""], resources: [users], verbs: [impersonate]})") +
      binding("acts", "actor", user("eve")));
  const auto grants = texts_of(finding_of(findings, "NP002", R"(User "eve")"));
  CHECK(std::ranges::count(
            grants, R"(ClusterRoleBinding "acts" of ClusterRole "actor" to User "eve")") == 1);
  CHECK(std::ranges::all_of(
      grants, [&](const std::string& text) { return std::ranges::count(grants, text) == 1; }));
}

TEST_CASE("findings on a creation have the grant that allowed it then", "[cli][grants]") {
  const Folder folder;
  const std::string story = "stories/story-1/";
  const auto findings = stored_findings(folder, {"--from", fixture(story + "before.json.gz"),
                                                 "--audit-log", fixture(story + "audit.log.gz")});
  for (const auto* rule : {"NP102", "NP103"}) {
    const auto found = std::ranges::find(findings, rule, &Finding::rule);
    REQUIRE(found != findings.end());
    INFO(found->title);
    REQUIRE_FALSE(found->grants.empty());
    // The evidence says the same in words.
    const auto& grant = found->grants.front();
    CHECK(std::ranges::any_of(found->evidence, [&](const store::Evidence& evidence) {
      return evidence.kind == store::EvidenceKind::Grant &&
             evidence.text.find(describe(grant.binding)) != std::string::npos &&
             evidence.text.find(describe(grant.role)) != std::string::npos;
    }));
  }
}
