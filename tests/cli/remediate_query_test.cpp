// remediate, and what explain says of those who may not yet.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

constexpr const char* kManifests = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: makers}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects:
- {kind: ServiceAccount, name: boss, namespace: ops}
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: run, namespace: ops}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
- {apiGroups: [""], resources: [pods], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: run, namespace: ops}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: run}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: dev}
)";

struct Setup {
  Folder folder;
  std::string cluster = folder.write("cluster.yaml", kManifests);

  [[nodiscard]] Result run(std::vector<std::string> arguments) const {
    for (const auto* more : {"-q", "--builtin-roles", "none", "--from"}) arguments.push_back(more);
    arguments.push_back(cluster);
    return run_cli(arguments);
  }

  [[nodiscard]] json answer(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"-o", "json"});
    return json::parse(run(arguments).out);
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("remediate takes one subject out of the binding it shares", "[cli][remediate]") {
  const Setup setup;
  const auto result = setup.run({"remediate", "jane", "create", "namespaces"});
  CHECK(result.code == 0);
  CHECK(contains(result.out,
                 "# 1 removal ends every path of User \"jane\" to create namespaces; no "
                 "smaller set does\n"));
  CHECK(
      contains(result.out, "# User \"jane\" in RoleBinding ops/run (" + setup.cluster + ":22)\n"));
  CHECK(contains(result.out,
                 "kubectl -n ops patch rolebinding/run --type=json -p "
                 "'[{\"op\":\"test\",\"path\":\"/subjects/0/name\",\"value\":\"jane\"},"
                 "{\"op\":\"remove\",\"path\":\"/subjects/0\"}]'\n"));
  // The question is `create namespaces` unless another is asked.
  CHECK(setup.run({"remediate", "jane"}).out == result.out);
}

TEST_CASE("remediate for all but a list keeps what the list needs", "[cli][remediate]") {
  const Setup setup;
  const auto answer =
      setup.answer({"remediate", "--all-but", "sa:ops/boss", "create", "namespaces"});
  CHECK(answer["complete"] == true);
  CHECK(answer["smallest"] == true);
  CHECK(answer["unit"] == "bindings");
  REQUIRE(answer["removals"].size() == 2);
  CHECK(answer["removals"][0]["what"] == "binding");
  CHECK(answer["removals"][0]["binding"]["namespace"] == "ops");
  CHECK(answer["removals"][0]["command"] == "kubectl -n ops delete rolebinding/run");
  CHECK(answer["removals"][0]["line"] == 22);
  CHECK(answer["removals"][0]["ends"].size() == 2);
  CHECK(answer["removals"][1]["what"] == "subject");
  CHECK(answer["removals"][1]["subject"]["name"] == "eve");
}

TEST_CASE("remediate --rules names a rule, and says who cannot be stopped so", "[cli][remediate]") {
  const Setup setup;
  const auto answer = setup.answer({"remediate", "--all-but", "sa:ops/boss", "--rules"});
  REQUIRE(answer["removals"].size() == 1);
  CHECK(answer["removals"][0]["what"] == "rule");
  CHECK(answer["removals"][0]["rule"]["index"] == 1);
  CHECK(answer["complete"] == false);  // eve shares its role with the one who is allowed
  REQUIRE(answer["remaining"].size() == 1);
  CHECK(answer["remaining"][0]["name"] == "eve");
  CHECK(setup.run({"remediate", "--all-but", "sa:ops/boss", "--rules"}).code == 1);
}

TEST_CASE("remediate --patch is a kustomize component", "[cli][remediate]") {
  const Setup setup;
  const auto result = setup.run({"remediate", "--all-but", "sa:ops/boss", "--patch"});
  CHECK(contains(result.out, "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"));
  CHECK(contains(result.out,
                 "- target: {group: rbac.authorization.k8s.io, version: v1, kind: "
                 "ClusterRoleBinding, name: \"makers\"}\n"));
  CHECK(contains(result.out, R"({"op":"remove","path":"/subjects/1"})"));
  CHECK(contains(result.out,
                 R"({"$patch":"delete","apiVersion":"rbac.authorization.k8s.io/v1",)"
                 R"("kind":"RoleBinding","metadata":{"name":"run","namespace":"ops"}})"));
}

TEST_CASE("remediate of who does not get there removes nothing", "[cli][remediate]") {
  const Setup setup;
  const auto result = setup.run({"remediate", "group:system:authenticated"});
  CHECK(result.code == 0);
  CHECK(contains(result.out, "nothing has to be removed"));
  const auto unknown = setup.run({"remediate", "rosa", "create", "namespaces"});
  CHECK(unknown.code == 3);
  CHECK(contains(unknown.out, "unknown which removals would end"));
}

TEST_CASE("remediate wants to know whose paths", "[cli][remediate]") {
  const Setup setup;
  CHECK(setup.run({"remediate"}).code == 2);
  CHECK(setup.run({"remediate", "create", "namespaces"}).code == 2);
  CHECK(setup.run({"remediate", "jane", "create"}).code == 2);
  CHECK(setup.run({"remediate", "jane", "get", "/healthz"}).code == 2);
  CHECK(setup.run({"remediate", "--everybody", "create", "namespaces"}).code == 0);
}

TEST_CASE("explain shows the path of who may not yet", "[cli][explain]") {
  const Setup setup;
  const auto result = setup.run({"explain", "jane", "create", "namespaces"});
  CHECK(result.code == 1);
  CHECK(result.out.starts_with("no: User \"jane\" may not create namespaces\n"));
  CHECK(contains(result.out,
                 "\nbut it can become able to, in 2 steps:\n  1. create-workload as User "));
  CHECK(
      contains(result.out, "by RoleBinding ops/run of Role run: create on pods (" + setup.cluster));
  CHECK(contains(result.out, "$ kubectl --user=boss.ops create namespace NAME\n"));
  const auto answer = setup.answer({"explain", "jane", "create", "namespaces"});
  CHECK(answer["allowed"] == false);
  CHECK(answer["can_become"]["how"] == "becomes");
  REQUIRE(answer["can_become"]["path"].size() == 2);
  CHECK(answer["can_become"]["path"][0]["technique"] == "create-workload");
  CHECK(answer["can_become"]["path"][0]["grants"][0]["binding"]["name"] == "run");
}

TEST_CASE("explain counts the groups of the subject for its path", "[cli][explain]") {
  const Setup setup;
  const auto alone = setup.answer({"explain", "rosa", "create", "namespaces"});
  CHECK(alone["can_become"].is_null());
  const auto member =
      setup.answer({"explain", "rosa", "create", "namespaces", "--as-group", "dev"});
  REQUIRE(member["can_become"].is_object());
  CHECK(member["can_become"]["path"][0]["as"] == "User \"rosa\"");
  const auto allowed = setup.answer({"explain", "eve", "create", "namespaces"});
  CHECK_FALSE(allowed.contains("can_become"));
}

TEST_CASE("explain says when no way is known", "[cli][explain]") {
  const Setup setup;
  const auto result = setup.run({"explain", "rosa", "create", "namespaces"});
  CHECK(result.code == 1);
  CHECK(contains(result.out, "no path is known by which it could become able to"));
}

TEST_CASE("remediate names those removals first that end most paths", "[cli]") {
  const Setup setup;
  const auto answer = setup.answer({"remediate", "--all-but", "sa:ops/boss"});
  REQUIRE(answer["removals"].size() == 2);
  CHECK(answer["paths"] == 3);
  CHECK(answer["removals"][0]["command"] == "kubectl -n ops delete rolebinding/run");
  CHECK(answer["curve"][0] == json{{"removals", 1}, {"ended", 2}, {"verified", true}});
  CHECK(answer["curve"][1] == json{{"removals", 2}, {"ended", 3}, {"verified", true}});

  const auto first = setup.answer({"remediate", "--all-but", "sa:ops/boss", "--top", "1"});
  REQUIRE(first["removals"].size() == 1);
  CHECK(first["removals"][0] == answer["removals"][0]);
  CHECK(first["left_out"] == 1);
  CHECK(first["complete"] == false);
}

TEST_CASE("what-if asks the cluster without what is removed", "[cli]") {
  const Setup setup;
  const auto answer = setup.answer({"what-if", "--remove", "rolebinding/ops/run"});
  CHECK(answer["before"] == json{{"direct", 2}, {"becomes", 2}, {"indirect", 0}});
  CHECK(answer["after"] == json{{"direct", 2}, {"becomes", 0}, {"indirect", 0}});
  CHECK(answer["permissions"].size() == 4);
  const auto one = setup.answer({"what-if", "--remove", "rolebinding/ops/run=user:jane"});
  CHECK(one["after"]["becomes"] == 1);
  const auto rule = setup.answer({"what-if", "--remove", "role/ops/run#1"});
  CHECK(rule["after"]["becomes"] == 0);
  const auto harmless = setup.answer({"what-if", "--remove", "role/ops/run#0"});
  CHECK(harmless["after"]["becomes"] == 2);
  const auto top = setup.answer({"what-if", "--top", "1"});
  CHECK(top["removed"][0]["command"] == "kubectl delete clusterrolebinding/makers");
  CHECK(top["after"] == json{{"direct", 0}, {"becomes", 0}, {"indirect", 0}});
}

TEST_CASE("what-if says who gains by manifests that are applied", "[cli]") {
  const Setup setup;
  const auto more = setup.folder.write("more.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: more}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: zoe}
)");
  const auto gains = setup.run({"what-if", "--apply", more});
  CHECK(contains(gains.out, "User \"zoe\": cannot → may do it"));
  const auto nothing =
      setup.run({"what-if", "--apply", more, "--remove", "clusterrolebinding/makers"});
  CHECK(contains(nothing.out, "User \"eve\": may do it → cannot"));
}

TEST_CASE("what-if counts who lives in kube-system or bears a name of Kubernetes'", "[cli]") {
  const Setup setup;
  const auto file = setup.folder.write("strangers.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: makers}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects:
- {kind: ServiceAccount, name: backdoor, namespace: kube-system}
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:kube-proxy'}
)");
  const auto answer = json::parse(run_cli({"what-if", "--remove", "clusterrolebinding/a", "--from",
                                           file, "--builtin-roles", "none", "-q", "-o", "json"})
                                      .out);
  CHECK(answer["before"]["direct"] == 3);
  CHECK(answer["after"]["direct"] == 2);
}

TEST_CASE("what-if refuses another role for a binding that is there, as the API server does",
          "[cli]") {
  const Setup setup;
  const auto other = setup.folder.write("other.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}
)");
  CHECK(setup.run({"what-if", "--apply", other}).code == 2);
  const auto anew =
      setup.run({"what-if", "--apply", other, "--remove", "clusterrolebinding/makers"});
  CHECK(contains(anew.out, "User \"eve\": may do it → cannot"));
  // What a role grants that is not in the input is not known.
  CHECK(anew.code == 3);
}

TEST_CASE("what-if refuses a change that names nothing", "[cli]") {
  const Setup setup;
  for (const auto* object :
       {"clusterrolebinding/maker", "rolebinding/run", "clusterrole/makers", "clusterrole/makers#1",
        "clusterrolebinding/makers#0", "clusterrolebinding/makers=user:joe", "pod/x", "makers"}) {
    INFO(object);
    const auto result = setup.run({"what-if", "--remove", object});
    CHECK(result.code == 2);
    CHECK(result.out.empty());
  }
  CHECK(setup.run({"what-if"}).code == 2);
}

TEST_CASE("Lines that take subjects out of one binding can be run in their order", "[cli]") {
  const Folder folder;
  const auto file = folder.write("cluster.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: makers}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: makers}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: cy}
)");
  const auto result = run_cli({"remediate", "--all-but", "user:bob", "--from", file,
                               "--builtin-roles", "none", "-q", "-o", "json"});
  const auto answer = json::parse(result.out);
  REQUIRE(answer["removals"].size() == 2);
  std::vector<std::string> names = {"ann", "bob", "cy"};
  for (const auto& removal : answer["removals"]) {
    const auto command = removal["command"].get<std::string>();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto path = "\"remove\",\"path\":\"/subjects/" + std::to_string(i) + "\"";
      if (!contains(command, path)) continue;
      CHECK(contains(command, "\"value\":\"" + names[i] + "\""));
      names.erase(names.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  CHECK(names == std::vector<std::string>{"bob"});
}

TEST_CASE("remediate leaves alone what the log shows in use, where that is asked for", "[cli]") {
  const Setup setup;
  const auto log = setup.folder.write(
      "audit.log",
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"1",)"
      R"("stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create",)"
      R"("user":{"username":"eve","groups":["system:authenticated"]},"sourceIPs":["192.0.2.1"],)"
      R"("objectRef":{"resource":"namespaces","name":"a","apiVersion":"v1"},)"
      R"("responseStatus":{"code":201},"requestReceivedTimestamp":"2026-11-24T10:00:00.000000Z",)"
      R"("stageTimestamp":"2026-11-24T10:00:00.100000Z","annotations":{)"
      R"("authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":)"
      R"("RBAC: allowed by ClusterRoleBinding \"makers\" of ClusterRole \"makers\" to User \"eve\""}})"
      "\n");
  const auto db = setup.folder.path("p.db");
  REQUIRE(run_cli({"audit", "-q", "--from", setup.cluster, "--builtin-roles", "none", "--audit-log",
                   log, "--db", db, "--fail-on", "none", "-o", "json"})
              .code == 0);
  const auto ask = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"remediate", "--everybody", "-q", "--db", db, "-o", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return json::parse(run_cli(words).out);
  };
  CHECK(ask({})["removals"][0]["binding"]["name"] == "makers");
  const auto kept = ask({"--keep-used"});
  REQUIRE(kept["removals"].size() == 1);
  CHECK(kept["removals"][0]["binding"]["name"] == "run");
  CHECK(kept["complete"] == false);
  // Without a log it is not known what is used.
  CHECK(setup.run({"remediate", "--everybody", "--keep-used"}).code == 2);
}
