// Each way was carried out on an API server with just these objects. Its twins lack one grant each,
// and there is no way.
#include "graph/escalation/remedy.h"
#include "tests/unit/takeovers/manifest_text.h"

#include <catch2/catch.hpp>

namespace nsposture::tests {

namespace {

const std::string kNoVerb = "wait";  // of no use to anybody

struct Way {
  std::string file;
  Texts techniques;
  std::vector<Change> twins;
  std::string user = "u00";
};

const std::vector<Way>& ways() {
  static const std::vector<Way> list = {
      {"secret-patch-reads.yaml",
       {"read-token-secret", "direct"},
       {verbs("secrets", {"patch"}, {kNoVerb}), verbs("secrets", {"patch"}, {"delete"})}},
      {"secret-create-patch-no-get.yaml",
       {"mint-token-secret", "direct"},
       {verbs("secrets", {"create", "patch"}, {"create"}),
        verbs("secrets", {"create", "patch"}, {"patch"})}},
      {"secret-retarget-patch-get.yaml",
       {"retarget-token-secret", "direct"},
       {verbs("secrets", {"patch", "get"}, {"get"}),
        verbs("secrets", {"patch", "get"}, {"update"})}},
      {"bootstrap-token-read.yaml",
       {"bootstrap-token", "direct"},
       {verbs("secrets", {"get"}, {kNoVerb}), verbs("secrets", {"get"}, {"create"})}},
      {"node-agent-pending-pod.yaml",
       {"node-certificate", "node-agent", "direct"},
       {verbs("certificatesigningrequests", {"create", "get"}, {"create"}),
        verbs("certificatesigningrequests/nodeclient", {"create"}, {kNoVerb}),
        {"  nodeName: n1\n", ""}}},
      {"node-reads-mounted-secret.yaml",
       {"node-certificate", "node-agent", "direct"},
       {verbs("certificatesigningrequests", {"create", "get"}, {"get"}),
        verbs("certificatesigningrequests/nodeclient", {"create"}, {kNoVerb}),
        {"      secretName: powtok\n", "      secretName: other\n"}}},
      {"delete-and-recreate-binding.yaml",
       {"bind", "direct"},
       {verbs("clusterrolebindings", {"create", "patch", "delete"}, {"create", "patch"}),
        verbs("clusterrolebindings", {"create", "patch", "delete"}, {"create", "delete"}),
        verbs("clusterrolebindings", {"create", "patch", "delete"}, {"patch", "delete"}),
        verbs("clusterroles", {"bind"}, {kNoVerb})}},
      {"bind-missing-role.yaml",
       {"bind-then-escalate", "direct"},
       {verbs("clusterroles", {"create", "patch", "escalate"}, {"create", "patch"}),
        verbs("clusterroles", {"create", "patch", "escalate"}, {"patch", "escalate"}),
        verbs("clusterroles", {"create", "patch", "escalate"}, {"create", "escalate"}),
        verbs("clusterrolebindings", {"create"}, {kNoVerb})}},
      {"change-binding-then-escalate.yaml",
       {"bind-then-escalate", "direct"},
       {verbs("clusterrolebindings", {"patch"}, {kNoVerb}),
        verbs("clusterroles", {"patch", "escalate"}, {"patch"}),
        verbs("clusterroles", {"patch", "escalate"}, {"escalate"}),
        {"  name: empty2\nrules: []\n", "  name: other\nrules: []\n"}}},
      {"joint-hand-on-by-writing-role-2.yaml",
       {"mint-token", "hand-on-rules", "change-binding", "direct"},
       {verbs("serviceaccounts/token", {"create"}, {kNoVerb}),
        verbs("clusterrolebindings", {"patch"}, {kNoVerb}),
        verbs("clusterroles", {"bind"}, {kNoVerb}), verbs("clusterroles", {"patch"}, {kNoVerb})}},
      {"joint-hand-on-by-aggregation.yaml",
       {"mint-token", "hand-on-rules", "change-binding", "direct"},
       {verbs("serviceaccounts/token", {"create"}, {kNoVerb}),
        verbs("clusterrolebindings", {"patch"}, {kNoVerb}),
        verbs("clusterroles", {"bind"}, {kNoVerb}), verbs("clusterroles", {"create"}, {kNoVerb})}},
      {"account-of-bound-group.yaml",
       {"missing-account", "direct"},
       {verbs("serviceaccounts", {"create"}, {kNoVerb}),
        verbs("serviceaccounts/token", {"create"}, {kNoVerb}),
        {"system:serviceaccounts:pa", "system:serviceaccounts:other"}}},
      {"aggregate-does-not-exist.yaml",
       {"aggregate", "direct"},
       {verbs("clusterroles", {"create", "escalate"}, {"create"}),
        verbs("clusterroles", {"create", "escalate"}, {"escalate"}),
        // What cannot be and must be there is no label that a role can have.
        {"key: kubernetes.io/bootstrapping\n      operator: DoesNotExist",
         "key: 'off'\n      operator: Exists"}}},
      {"deletecollection-role-recreate.yaml",
       {"escalate", "direct"},
       {verbs("clusterroles", {"deletecollection", "create", "escalate"}, {"create", "escalate"}),
        verbs("clusterroles", {"deletecollection", "create", "escalate"},
              {"deletecollection", "escalate"}),
        verbs("clusterroles", {"deletecollection", "create", "escalate"},
              {"deletecollection", "create"})}},
      {"node-certificate-fetched-by-patch.yaml",
       {"node-certificate", "direct"},
       {verbs("certificatesigningrequests", {"create", "patch"}, {"create"}),
        verbs("certificatesigningrequests", {"create", "patch"}, {"patch"}),
        verbs("certificatesigningrequests/nodeclient", {"create"}, {kNoVerb})}},
      {"watch-request-never-ends.yaml",
       {"read-token-secret", "direct"},
       {verbs("secrets", {"watch"}, {kNoVerb})}},
      {"empty-role-create-binding.json",
       {"bind-then-escalate", "direct"},
       {{R"(["create","escalate"])", R"(["create"])"},
        {R"(["create","escalate"])", R"(["escalate"])"},
        {R"("clusterrolebindings"],"verbs":["create"])",
         R"("clusterrolebindings"],"verbs":["wait"])"}},
       "u2"},
      {"empty-role-patch-binding.json",
       {"bind-then-escalate", "direct"},
       {{R"(["create","escalate"])", R"(["create"])"},
        {R"(["create","escalate"])", R"(["escalate"])"},
        {R"(["patch"])", R"(["wait"])"},
        // The API server refuses the change of a binding whose role does not exist.
        {R"("kind":"ClusterRole","name":"agg"},"subjects")",
         R"("kind":"ClusterRole","name":"gone"},"subjects")"}},
       "u2"},
      {"webhook-new-secret.yaml",
       {"watch-admission", "direct"},
       {verbs("validatingwebhookconfigurations", {"create"}, {kNoVerb}),
        verbs("secrets", {"create"}, {kNoVerb})}},
      {"policy-deleted-secret.yaml",
       {"watch-admission", "direct"},
       {verbs("validatingadmissionpolicybindings", {"create"}, {kNoVerb}),
        verbs("secrets", {"delete"}, {kNoVerb})}},
      {"webhook-of-two.yaml",
       {"impersonate-user", "watch-admission", "watch-admission", "direct"},
       {verbs("validatingwebhookconfigurations", {"create"}, {kNoVerb}),
        verbs("secrets", {"create"}, {kNoVerb}),
        {"  resourceNames:\n  - u01\n", "  resourceNames:\n  - u02\n"}}},
      {"policy-of-two.yaml",
       {"impersonate-user", "watch-admission", "watch-admission", "watch-admission", "direct"},
       {verbs("validatingadmissionpolicies", {"create"}, {kNoVerb}),
        verbs("validatingadmissionpolicybindings", {"create"}, {kNoVerb}),
        verbs("secrets", {"delete"}, {kNoVerb}),
        {"  resourceNames:\n  - u01\n", "  resourceNames:\n  - u02\n"}}},
      {"secret-of-two.yaml",
       {"impersonate-user", "prepare-secret", "read-token-secret", "direct"},
       {verbs("secrets", {"create"}, {kNoVerb}),
        verbs("secrets", {"get"}, {"delete"}),
        {"  resourceNames:\n  - u01\n", "  resourceNames:\n  - u02\n"}}},
      {"retargeted-of-two.yaml",
       {"impersonate-user", "prepare-secret", "read-token-secret", "direct"},
       {{"  verbs:\n  - update\n", "  verbs:\n  - delete\n"},
        verbs("secrets", {"list"}, {"delete"})}},
      {"certificate-of-two.yaml",
       {"impersonate-user", "node-certificate", "node-certificate", "direct"},
       {verbs("certificatesigningrequests", {"create"}, {kNoVerb}),
        verbs("certificatesigningrequests", {"get"}, {kNoVerb}),
        verbs("certificatesigningrequests/nodeclient", {"create"}, {kNoVerb})}},
      {"binding-made-anew-by-another.yaml",
       {"impersonate-user", "free-name", "bind", "direct"},
       {{"  - delete\n", "  - wait\n"},
        {"  - bind\n", "  - wait\n"},
        {"  - create\n  - update\n", "  - create\n"}}},
      {"role-made-anew-by-another.yaml",
       {"impersonate-user", "free-name", "missing-role", "direct"},
       {{"  - delete\n", "  - wait\n"},
        {"  - create\n  - escalate\n", "  - create\n"},
        {"  - create\n  - escalate\n", "  - escalate\n"}}},
      {"patch-handed-to-escalate.yaml",
       {"impersonate-user", "hand-on-rules", "escalate", "direct"},
       {{"  - patch\n", "  - wait\n"}, {"  - escalate\n", "  - wait\n"}}},
      {"pod-bound-to-node.yaml",
       {"impersonate-group", "bind-pod", "node-agent", "direct"},
       {verbs("pods/binding", {"create"}, {kNoVerb}),
        {"  - system:nodes\n", "  - system:other\n"}}},
      {"constrained-secret.yaml",
       {"constrained-impersonation", "prepare-secret", "read-token-secret", "direct"},
       {{"  - impersonate-on:serviceaccount:create\n", "  - wait\n"},
        verbs("secrets", {"get"}, {kNoVerb}),
        verbs("secrets", {"create"}, {kNoVerb})}},
      {"constrained-escalate.yaml",
       {"constrained-impersonation", "escalate", "direct"},
       {{"  - impersonate-on:user-info:patch\n", "  - impersonate-on:user-info:get\n"},
        {"  - patch\n  - escalate\n", "  - patch\n"},
        {"  - patch\n  - escalate\n", "  - escalate\n"}}},
  };
  return list;
}

// Whoever may create namespaces in these files and is meant to.
std::vector<Subject> allowed(const Cluster& cluster) {
  std::vector<Subject> list;
  for (const auto& binding : cluster.bindings) {
    if (binding.role_ref.name != "nscreator") continue;
    list.insert(list.end(), binding.subjects.begin(), binding.subjects.end());
  }
  return list;
}

}  // namespace

TEST_CASE("Ways that were carried out are found", "[takeovers]") {
  for (const auto& way : ways()) {
    INFO(way.file);
    CHECK(path_of(cluster_of(manifest(way.file)), way.user) == way.techniques);
  }
}

TEST_CASE("Without one of the grants there is no way", "[takeovers]") {
  for (const auto& way : ways()) {
    for (const auto& twin : way.twins) {
      INFO(way.file << " with " << twin.to);
      const auto cluster = cluster_of(changed(manifest(way.file), {twin}));
      CHECK(path_of(cluster, way.user) == Texts{});
    }
  }
}

TEST_CASE("What is to be taken away ends each way", "[takeovers]") {
  for (const auto& way : ways()) {
    for (const auto unit : {escalation::RemovalUnit::Bindings, escalation::RemovalUnit::Rules}) {
      INFO(way.file << (unit == escalation::RemovalUnit::Rules ? ": rules" : ": bindings"));
      const auto cluster = cluster_of(manifest(way.file));
      const Subject taker{SubjectKind::User, {}, way.user};
      const auto remedy = escalation::find_remedy(cluster, {}, {{taker}, allowed(cluster), unit});
      CHECK(remedy.complete);
      CHECK_FALSE(remedy.removals.empty());
      const auto rest = escalation::without_removed(cluster, remedy.removals);
      CHECK(path_of(rest, way.user) == Texts{});
      for (const auto& subject : allowed(cluster)) {
        CHECK(escalation::Escalation(rest).result(subject).has_value());
      }
    }
  }
}

TEST_CASE("A pod without a token gives its node none", "[takeovers]") {
  const auto text = manifest("node-agent-no-automount.yaml");
  CHECK(path_of(cluster_of(text)) == Texts{});
  CHECK(path_of(cluster_of(changed(text, {{"  automountServiceAccountToken: false\n", ""}}))) ==
        Texts{"node-certificate", "node-agent", "direct"});
  // Until 1.32 the server gives a node a token for any pod of its own.
  auto old = cluster_of(text);
  old.kubernetes = {32, VersionSource::Option};
  CHECK(path_of(old) == Texts{"node-certificate", "node-agent", "direct"});
  old.kubernetes = {33, VersionSource::Option};
  CHECK(path_of(old) == Texts{});
}

TEST_CASE("A name that no namespace can have is no way", "[takeovers]") {
  const auto text = manifest("namespace-named-star.yaml");
  CHECK(path_of(cluster_of(text), "u14") == Texts{});
  CHECK(path_of(cluster_of(changed(text, {{"'*'", "sandbox"}})), "u14") == Texts{"direct"});
}

TEST_CASE("The binding of another names the policy that was made", "[takeovers]") {
  const auto cluster = cluster_of(manifest("policy-of-two.yaml"));
  const std::string name = "take-over-at-admission";
  CHECK(request_of(cluster, 1).find(R"("metadata":{"name":")" + name) != std::string::npos);
  CHECK(request_of(cluster, 2).find(R"("policyName":")" + name) != std::string::npos);
}

TEST_CASE("A watch that is printed ends by itself", "[takeovers]") {
  const auto cluster = cluster_of(manifest("watch-request-never-ends.yaml"));
  CHECK(request_of(cluster, 0).find("&watch=true&timeoutSeconds=") != std::string::npos);
}

}  // namespace nsposture::tests
