// who-can --transitive: what people read stays short, what programs read stays whole.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

// Four users who may mint the token of an account that creates namespaces, each by a binding of its
// own; and the control plane, as the API server binds it.
std::string manifests(const std::string& more = {}) {
  std::string out = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: minter}
rules: [{apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [maker], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: maker, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
subjects: [{kind: ServiceAccount, name: maker, namespace: ci}]
)";
  for (const std::string user : {"ann", "bob", "cat", "dan"}) {
    out +=
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: mint-" +
        user +
        ", namespace: ci}\n"
        "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: minter}\n"
        "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: " +
        user + "}]\n";
  }
  return out + more;
}

// An account among those of the control plane, bound as nobody of the control plane is.
const std::string kPlanted = R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: planted}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
subjects: [{kind: ServiceAccount, name: planted, namespace: kube-system}]
)";

std::string ask(const Folder& folder, const std::string& text,
                const std::vector<std::string>& more) {
  std::vector<std::string> arguments = {"who-can",
                                        "create",
                                        "namespaces",
                                        "--transitive",
                                        "-q",
                                        "--from",
                                        folder.write("rbac.yaml", text)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_cli(arguments).out;
}

std::string ask(const std::string& text, const std::vector<std::string>& more = {}) {
  return ask(Folder(), text, more);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the same path is printed once, and Kubernetes' own subjects are counted",
          "[cli][who-can]") {
  const auto text = ask(manifests());
  CHECK(has(text,
            "4 subjects - becomes, by the same path\n  User \"ann\", User \"bob\", "
            "User \"cat\" and 1 more\n"));
  CHECK(has(text, "the grants of the first step differ"));
  CHECK_FALSE(has(text, "mint-bob"));
  CHECK(has(text, " of Kubernetes itself, by its default bindings - "));
  CHECK_FALSE(has(text, "system:masters"));
  CHECK(has(text, "ServiceAccount \"ci/maker\" - direct\n"));
}

TEST_CASE("with --all each subject is printed, and JSON has each without it", "[cli][who-can]") {
  const auto text = ask(manifests(), {"--all"});
  for (const std::string user : {"ann", "bob", "cat", "dan"}) {
    CHECK(has(text, "User \"" + user + "\" - becomes\n"));
    CHECK(has(text, "mint-" + user));
  }
  CHECK(has(text, "Group \"system:masters\" - direct\n"));
  CHECK_FALSE(has(text, "by the same path"));
  const Folder folder;
  const auto plain = ask(folder, manifests(), {"-o", "json"});
  const bool same = plain == ask(folder, manifests(), {"-o", "json", "--all"});
  CHECK(same);
  const auto answer = json::parse(plain);
  const auto named = [&answer](const std::string& name) {
    return std::ranges::any_of(answer["subjects"],
                               [&name](const json& one) { return one["name"] == name; });
  };
  CHECK(named("dan"));
  CHECK(named("system:masters"));
}

TEST_CASE("an account of kube-system with a grant of its own is not counted among Kubernetes' own",
          "[cli][who-can]") {
  CHECK(has(ask(manifests(kPlanted)), "kube-system/planted"));
  auto added = kPlanted;  // to the server's own binding
  added.replace(added.find("name: planted"), 13,
                "name: cluster-admin, labels: {kubernetes.io/bootstrapping: rbac-defaults}");
  added.replace(added.find("name: creator"), 13, "name: cluster-admin");
  CHECK(has(ask(manifests(added)), "kube-system/planted"));
  CHECK_FALSE(has(ask(manifests()), "kube-system/"));
}

TEST_CASE("asking for all without --transitive is wrong usage", "[cli][who-can]") {
  CHECK(run_cli({"who-can", "create", "namespaces", "--all", "--from", "-"}).code == 2);
}
