// What looks like a plain "no" and is a slip, or is not known: in questions to one cluster.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac = R"(apiVersion: v1
kind: Namespace
metadata: {name: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules:
- {apiGroups: ["", apps], resources: [namespaces, deployments], verbs: [create]}
- {apiGroups: [example.com], resources: [services], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects:
- {kind: ServiceAccount, name: builder, namespace: ci}
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: platform}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: enter, namespace: ci}
rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create, get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: enter, namespace: ci}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: enter}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: carl}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: view, namespace: ci}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: dora}]
)";

const std::string kOtherPod =
    "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ci}\n"
    "spec: {serviceAccountName: other}\nstatus: {phase: Running}\n";

class Input {
 public:
  explicit Input(const std::string& more = "") : path_(folder_.write("r.yaml", kRbac + more)) {}

  [[nodiscard]] Result ask(std::vector<std::string> words, bool json = true) const {
    words.insert(words.end(), {"-q", "--from", path_});
    if (json) words.insert(words.end(), {"-o", "json"});
    return run_cli(words);
  }

  [[nodiscard]] Json answer(const std::vector<std::string>& words) const {
    return Json::parse(ask(words).out);
  }

  Folder folder_;

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("remediate: a way through a pod that nobody read is not known", "[slips]") {
  const std::vector<std::string> carl = {"remediate", "carl", "create", "namespaces"};
  const Input unread;
  CHECK(unread.ask(carl).code == 3);
  CHECK(unread.answer(carl)["complete"] == false);
  CHECK(unread.answer(carl).contains("incomplete"));
  CHECK(unread.ask(carl, false).out.find("has to be removed") == std::string::npos);
  CHECK(unread.ask({"explain", "carl", "create", "namespaces"}).code == 3);
  // Who enters no pod has none, and pods that are there say which accounts they run as.
  CHECK(unread.ask({"remediate", "dora", "create", "namespaces"}).code == 0);
  CHECK(unread.ask({"explain", "dora", "create", "namespaces"}).code == 1);
  const Input read(kOtherPod);
  CHECK(read.ask(carl).code == 0);
  CHECK(read.answer(carl)["complete"] == true);
  CHECK(read.ask({"explain", "carl", "create", "namespaces"}).code == 1);
}

TEST_CASE("a name near to one of Kubernetes' own is a slip", "[slips]") {
  const Input input;
  for (const auto& [name, meant] : std::vector<std::pair<std::string, std::string>>{
           {"system:kube-schedular", "system:kube-scheduler"},
           {"system:kube-proxyy", "system:kube-proxy"},
           {"system:kube-controler-manager", "system:kube-controller-manager"},
           {"group:system:serviceaccounts:cii", "group:system:serviceaccounts:ci"}}) {
    INFO(name);
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"can-i", "create", "pods", "--as", name}, {"explain", name, "create", "pods"}}) {
      CHECK(input.ask(words).code == 3);
      CHECK(input.answer(words)["known"] == false);
      CHECK(input.answer(words)["did_you_mean"][0] == meant);
    }
  }
  for (const auto* name :
       {"system:kube-scheduler", "system:kube-proxy", "system:kube-apiserver",
        "group:system:serviceaccounts:ci", "group:system:serviceaccounts:kube-system",
        "group:system:bootstrappers:kubeadm:default-node-token", "system:bootstrap:abcdef"}) {
    INFO(name);
    CHECK(input.ask({"can-i", "create", "pods", "--as", name}).code == 1);
  }
}

TEST_CASE("Kubernetes' own resource in another of its groups is a slip", "[slips]") {
  const Input input;
  for (const auto& [name, meant] : std::vector<std::pair<std::string, std::string>>{
           {"namespaces.apps", "namespaces"},
           {"deployments.extensions", "deployments.apps"},
           {"ingresses.extensions", "ingresses.networking.k8s.io"}}) {
    INFO(name);
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"can-i", "create", name, "--as", "dora"},
                                               {"who-can", "create", name},
                                               {"explain", "dora", "create", name},
                                               {"remediate", "dora", "create", name}}) {
      INFO(words[0]);
      CHECK(input.ask(words).code == 3);
      CHECK(input.answer(words)["known"] == false);
      CHECK(input.answer(words)["did_you_mean"][0] == meant);
    }
  }
  for (const auto* name : {"namespaces", "deployments.apps", "events.events.k8s.io", "events",
                           "services.example.com", "ingresses.networking.k8s.io"}) {
    INFO(name);
    CHECK_FALSE(input.answer({"can-i", "create", name, "--as", "dora"}).contains("known"));
  }
  CHECK(input.ask({"can-i", "create", "services.example.com", "--as", "sa:ci/builder"}).code == 0);
}

TEST_CASE("batch: a wrong group and a name with a prefix are told", "[slips]") {
  const Input input;
  const auto ask = [&](const std::string& user, const std::string& group) {
    const auto path = input.folder_.write(
        "b.ndjson", R"({"user":")" + user + R"(","resourceAttributes":{"verb":"create","group":")" +
                        group + R"(","resource":"namespaces"}})" + "\n");
    return input.answer({"can-i", "--batch", path});
  };
  CHECK(ask("dora", "apps")["did_you_mean"] == Json{"namespaces"});
  CHECK(ask("sa:ci/builder", "")["known"] == false);
  CHECK(ask("sa:ci/builder", "")["did_you_mean"] == Json{"system:serviceaccount:ci:builder"});
  CHECK(ask("group:platform", "")["known"] == false);
  CHECK(ask("group:platform", "")["did_you_mean"] == Json{R"("groups": ["platform"])"});
  CHECK(ask("user:dora", "")["did_you_mean"] == Json{"dora"});
  CHECK_FALSE(ask("dora", "").contains("known"));
  CHECK(ask("system:serviceaccount:ci:builder", "")["allowed"] == true);
}

TEST_CASE("remediate: what the Node authorizer allows cannot be removed", "[slips]") {
  const Input input;
  for (const auto* who : {"group:system:nodes", "user:system:node:n1"}) {
    INFO(who);
    const std::vector<std::string> words = {"remediate", who, "get", "secrets", "-n", "ci"};
    CHECK(input.ask(words).code == 3);
    CHECK(input.answer(words)["complete"] == false);
    CHECK(input.answer(words)["incomplete"].dump().find("Node authorizer") != std::string::npos);
  }
  CHECK(input.ask({"remediate", "dora", "get", "secrets", "-n", "ci"}).code == 0);
}

TEST_CASE("no node makes namespaces or RBAC by the Node authorizer", "[slips]") {
  const Input input;
  for (const auto* what : {"namespaces", "clusterrolebindings"}) {
    INFO(what);
    const auto asked = input.answer({"can-i", "create", what, "--as", "system:node:n1"});
    CHECK(asked["allowed"] == false);
    CHECK_FALSE(asked.contains("incomplete"));
  }
  CHECK(input.answer({"can-i", "get", "secrets", "-n", "ci", "--as", "system:node:n1"})
            .contains("incomplete"));
}

TEST_CASE("what a definition in the input makes is known", "[slips]") {
  const Input input(R"(---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.net}
spec: {group: example.net, names: {kind: Widget, plural: widgets}, scope: Namespaced}
)");
  CHECK(input.ask({"who-can", "get", "widgets.example.net"}).code == 0);
  CHECK(input.answer({"who-can", "get", "gadgets.example.net"})["known"] == false);
  CHECK(input.ask({"who-can", "get", "nodes/healthz"}).code == 0);
}

TEST_CASE("a file of groups is held against the cluster", "[slips][groups]") {
  const Input input;
  const auto code = [&](const std::string& text, std::vector<std::string> words) {
    words.insert(words.end(), {"--groups", input.folder_.write("g.yaml", text)});
    return input.ask(words).code;
  };
  const std::vector<std::string> eve = {"can-i", "create", "namespaces", "--as", "eve"};
  CHECK(code("eve: [platfrom]\n", eve) == 3);
  CHECK(code("eve: [platform]\n", eve) == 0);
  CHECK(code("eve: [other-team]\n", eve) == 1);
  CHECK(code("somebody: [platfrom]\neve: [other-team]\n", eve) == 1);
  const auto known = [&](const std::string& text) {
    auto words = eve;
    words.insert(words.end(), {"--groups", input.folder_.write("g.yaml", text)});
    return !input.answer(words).contains("known");
  };
  CHECK_FALSE(known("eve: [other-team]\n"));
  CHECK(known("eve: [system:monitoring, other-team]\n"));
  CHECK(code("user:eve: [group:platform]\n", eve) == 0);
  CHECK(code("sa:ci/eve: [group:platform]\n",
             {"can-i", "create", "namespaces", "--as", "sa:ci/eve"}) == 0);
  CHECK(code("group:eve: [platform]\n", eve) == 3);
  const std::vector<std::string> who = {"who-can", "create", "namespaces"};
  CHECK(code("eve: [platfrom]\n", who) == 3);
  CHECK(code("eve: [platform, platforms]\n", who) == 0);
  CHECK(code("eve: [platform, other-team]\n", who) == 0);
  CHECK(code("eve: [other-team]\n", who) == 3);
  for (const auto* empty : {"", "# nobody\n", "{}\n", "eve: []\n"}) {
    INFO(empty);
    CHECK(code(empty, who) == 3);
  }
}

TEST_CASE("JSON says why the exit code is 3", "[slips]") {
  const std::string misspelt =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBindng\n"
      "metadata: {name: x}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}\n"
      "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}]\n";
  const std::string refused =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
      "metadata: {name: x}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}\n"
      "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Person, name: eve}]\n";
  for (const auto& more : {misspelt, refused}) {
    const Input input(more);
    const auto batch = input.folder_.write(
        "b.ndjson",
        R"({"user":"eve","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
        "\n");
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"can-i", "create", "namespaces", "--as", "eve"},
             {"can-i", "create", "namespaces", "--as", "sa:ci/builder"},
             {"can-i", "--batch", batch},
             {"who-can", "create", "namespaces"},
             {"who-can", "create", "namespaces", "--transitive"},
             {"explain", "eve", "create", "namespaces"},
             {"remediate", "eve", "create", "namespaces"}}) {
      INFO(words[0] << ' ' << words[1] << ' ' << words.back());
      CHECK(input.ask(words).code == 3);
      const auto json = input.answer(words);
      REQUIRE(json.contains("incomplete"));
      CHECK(json["incomplete"].dump().find("r.yaml:") != std::string::npos);
    }
    const auto list = input.answer({"can-i", "--list", "--as", "eve"});
    CHECK(list["incomplete"] == true);
    CHECK(list["notes"].dump().find("r.yaml:") != std::string::npos);
    CHECK(input.answer({"remediate", "eve", "create", "namespaces"})["complete"] == false);
  }
  const Input whole(kOtherPod);
  CHECK_FALSE(
      whole.answer({"can-i", "create", "namespaces", "--as", "eve"}).contains("incomplete"));
}
