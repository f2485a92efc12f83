// Ways that were carried out on an API server, from the manifest to the answer; each with a twin
// that lacks one grant.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::filesystem::path kCases = std::filesystem::path(NSPOSTURE_FIXTURES) / "takeovers";

std::string text_of(const std::string& file) {
  std::ifstream in(kCases / file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  REQUIRE(text.find(from) != std::string::npos);
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The techniques of the cheapest way, in order; empty when none is known.
std::vector<std::string> way(const std::string& text, const std::string& subject) {
  const Folder folder;
  const auto path = folder.write("rbac.yaml", text);
  const auto result =
      run_cli({"explain", subject, "create", "namespaces", "--from", path, "-o", "json"});
  REQUIRE(result.code == 1);
  const auto answer = Json::parse(result.out);
  std::vector<std::string> techniques;
  if (!answer.contains("can_become") || answer["can_become"].is_null()) return techniques;
  for (const auto& step : answer["can_become"]["path"]) techniques.push_back(step["technique"]);
  return techniques;
}

struct Case {
  std::string file;
  std::string technique;  // of which the way makes use
  std::string from, to;   // what the twin has instead
};

const std::string kBinds = "  - bind\n", kNoBind = "  - get\n";

const std::vector<Case> kWays = {
    {"secret-patch-reads.yaml", "read-token-secret", "  - patch\n", "  - update\n"},
    {"secret-create-patch-no-get.yaml", "mint-token-secret", "  - patch\n", "  - update\n"},
    {"secret-retarget-patch-get.yaml", "retarget-token-secret", "  - patch\n", "  - delete\n"},
    {"bootstrap-token-read.yaml", "bootstrap-token", "  - get\n", "  - create\n"},
    {"node-agent-pending-pod.yaml", "node-agent", "nodeName: n1", "hostname: n1"},
    {"node-reads-mounted-secret.yaml", "node-agent", "secretName: powtok", "secretName: other"},
    {"delete-and-recreate-binding.yaml", "bind", "  - delete\n", "  - get\n"},
    {"bind-missing-role.yaml", "bind-then-escalate", "  - escalate\n", "  - get\n"},
    {"change-binding-then-escalate.yaml", "bind-then-escalate", "  - escalate\n", "  - get\n"},
    {"joint-hand-on-by-writing-role-2.yaml", "hand-on-rules", kBinds, kNoBind},
    {"joint-hand-on-by-aggregation.yaml", "hand-on-rules", kBinds, kNoBind},
    {"account-of-bound-group.yaml", "missing-account", "  - serviceaccounts/token\n",
     "  - serviceaccounts/status\n"},
    {"aggregate-does-not-exist.yaml", "aggregate", "key: 'off'\n      operator: DoesNotExist",
     "key: kubernetes.io/bootstrapping\n      operator: Exists"},
    {"deletecollection-role-recreate.yaml", "escalate", "  - deletecollection\n", "  - list\n"},
    {"node-certificate-fetched-by-patch.yaml", "node-certificate", "  - patch\n", "  - delete\n"},
    {"watch-request-never-ends.yaml", "read-token-secret", "  - watch\n", "  - delete\n"},
};

}  // namespace

TEST_CASE("a way that works is found, and lacks where a grant is missing", "[takeover]") {
  for (const auto& one : kWays) {
    INFO(one.file);
    const auto text = text_of(one.file);
    const auto found = way(text, "user:u00");
    CHECK(std::find(found.begin(), found.end(), one.technique) != found.end());
    CHECK(way(replaced(text, one.from, one.to), "user:u00").empty());
  }
}

TEST_CASE("an empty role may be bound first and filled by a part of it", "[takeover]") {
  for (const auto* file : {"empty-role-create-binding.json", "empty-role-patch-binding.json"}) {
    INFO(file);
    const auto text = text_of(file);
    CHECK(way(text, "user:u2") == std::vector<std::string>{"bind-then-escalate", "direct"});
    CHECK(way(replaced(text, "\"escalate\"", "\"get\""), "user:u2").empty());
  }
}

TEST_CASE("a pod without a token gives its node none", "[takeover]") {
  const auto text = text_of("node-agent-no-automount.yaml");
  CHECK(way(text, "user:u00").empty());
  const auto mounted =
      replaced(text, "automountServiceAccountToken: false", "automountServiceAccountToken: true");
  CHECK_FALSE(way(mounted, "user:u00").empty());
}

TEST_CASE("no namespace can be called by a star", "[takeover]") {
  const auto text = text_of("namespace-named-star.yaml");
  const auto who = [&](const std::string& manifest) {
    const Folder folder;
    return run_cli({"who-can", "create", "namespaces", "--transitive", "--from",
                    folder.write("rbac.yaml", manifest)})
        .out;
  };
  CHECK(who(text).find("u14") == std::string::npos);
  CHECK(who(replaced(text, "'*'", "team")).find("u14") != std::string::npos);
}

TEST_CASE("a way that something closes for now is told", "[takeover]") {
  const std::string cluster = R"(apiVersion: v1
kind: Pod
metadata: {name: p, namespace: ci}
spec: {serviceAccountName: boss, containers: [{name: c, image: i}]}
status: {phase: PHASE}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: maker}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects: [{kind: ServiceAccount, name: boss, namespace: ci}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: entering}
rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: entering}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: entering}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: waiting}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gone}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: joe}]
)";
  const auto answer = [](const std::string& text, const std::string& subject) {
    const Folder folder;
    return run_cli({"explain", subject, "create", "namespaces", "--from",
                    folder.write("rbac.yaml", text)})
        .out;
  };
  const auto pending = replaced(cluster, "PHASE", "Pending");
  CHECK(answer(pending, "user:jane").find("would become able if pod \"ci/p\" ran") !=
        std::string::npos);
  CHECK(answer(pending, "user:joe").find("would become able if ClusterRole \"gone\" existed") !=
        std::string::npos);
  CHECK(answer(pending, "user:ann").find("would become able") == std::string::npos);
  // A group of accounts of a namespace that is not there.
  const auto group = replaced(pending, "{kind: ServiceAccount, name: boss, namespace: ci}",
                              "{apiGroup: rbac.authorization.k8s.io, kind: Group, "
                              "name: 'system:serviceaccounts:later'}");
  const auto minting = replaced(
      group, "rules: [{apiGroups: [\"\"], resources: [pods/exec], verbs: [create]}]",
      "rules: [{apiGroups: [\"\"], resources: [serviceaccounts], verbs: [create]}, {apiGroups: [\"\"], "
      "resources: [serviceaccounts/token], resourceNames: [new], verbs: [create]}]");
  const std::string place = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ci}\n";
  CHECK(answer(minting + place, "user:jane")
            .find("would become able if namespace \"later\" existed") != std::string::npos);
  const auto running = answer(replaced(cluster, "PHASE", "Running"), "user:jane");
  CHECK(running.find("would become able") == std::string::npos);
  CHECK(running.find("exec-pod") != std::string::npos);
}
