// A word that nobody knows is told with the nearest; an input without rights is no answer.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
- {apiGroups: [example.com], resources: [widgets, widgets/paint], verbs: [polish]}
- {apiGroups: [""], resources: [secrets], resourceNames: [a, b], verbs: [create, get]}
- {apiGroups: [""], resources: [secrets], resourceNames: [b], verbs: [patch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}
- {apiGroup: rbac.authorization.k8s.io, kind: Group, name: devs}
- {kind: ServiceAccount, name: robot, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: team, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: kim}
- {kind: ServiceAccount, name: local}
)";

class Input {
 public:
  Input() : path_(folder_.write("rbac.yaml", kRbac)) {}

  [[nodiscard]] Result ask(std::vector<std::string> words, bool json = true) const {
    words.insert(words.end(), {"--from", path_});
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

TEST_CASE("a word that nobody knows is told with the nearest", "[unknown]") {
  const Input input;
  const std::vector<std::tuple<std::vector<std::string>, std::string, std::string>> kCases = {
      {{"who-can", "create", "namespacs"}, "resource", "namespaces"},
      {{"who-can", "craete", "namespaces"}, "verb", "create"},
      {{"who-can", "Create", "namespaces"}, "verb", "create"},
      {{"who-can", "create", "pods/exce"}, "subresource", "exec"},
      {{"who-can", "get", "deployments.app"}, "API group", "apps"},
      {{"who-can", "polish", "widget.example.com"}, "resource", "widgets"},
      {{"who-can", "create", "namespacs", "--transitive"}, "resource", "namespaces"},
      {{"explain", "jnae", "create", "namespaces"}, "subject", "jane"},
      {{"explain", "ci/robot", "create", "namespaces"}, "subject", "sa:ci/robot"},
      {{"explain", "devs", "create", "namespaces"}, "subject", "group:devs"},
      {{"explain", "group:dev", "create", "namespaces"}, "subject", "group:devs"},
      {{"can-i", "create", "namespaces", "--as", "sa:ci/robo"}, "subject", "sa:ci/robot"},
      {{"can-i", "create", "namespacs", "--as", "jane"}, "resource", "namespaces"},
      {{"remediate", "jan", "create", "namespaces"}, "subject", "jane"},
      {{"remediate", "jane", "create", "namespaecs"}, "resource", "namespaces"},
  };
  for (const auto& [words, what, meant] : kCases) {
    INFO(words[0] << ' ' << words[1] << ' ' << words[2]);
    const auto json = input.answer(words);
    CHECK(json["known"] == false);
    REQUIRE(json["unknown"].size() == 1);
    CHECK(json["unknown"][0]["what"] == what);
    REQUIRE_FALSE(json["did_you_mean"].empty());
    CHECK(json["did_you_mean"][0] == meant);
    CHECK(input.ask(words).code != 0);
    CHECK(input.ask(words, false).out.find("did you mean `" + meant + '`') != std::string::npos);
  }
  CHECK(input.ask({"remediate", "nobody", "create", "namespaces"}, false)
            .out.find("has to be removed") == std::string::npos);
}

TEST_CASE("a no about what may be a slip is exit code 3, in every question", "[unknown]") {
  const Input input;
  const auto code = [&](const std::vector<std::string>& words) { return input.ask(words).code; };
  // Nobody by these names is in the input, nor need anybody be: users are no objects.
  CHECK(code({"can-i", "create", "namespaces", "--as", "stranger@example.com"}) == 1);
  CHECK(code({"explain", "stranger@example.com", "create", "namespaces"}) == 1);
  CHECK(code({"explain", "group:strangers", "create", "namespaces"}) == 1);
  CHECK(code({"explain", "sa:elsewhere/worker", "create", "namespaces"}) == 1);
  CHECK(code({"explain", "kim", "create", "namespaces"}) == 1);
  for (const auto* subject : {"jnae", "devs", "group:dev", "ci/robot", "sa:ci/robo",
                              "group:system:authenticatd", "system:kubelet"}) {
    INFO(subject);
    CHECK(code({"can-i", "get", "pods", "--as", subject}) == 3);
    CHECK(code({"explain", subject, "get", "pods"}) == 3);
    CHECK(code({"can-i", "--list", "--as", subject}) == 3);
    CHECK(code({"remediate", subject, "get", "pods"}) == 3);
  }
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"gte", "pods"}, {"get", "pdos"}, {"get", "pods.ap"}, {"get", "pods", "-n", "teem"}}) {
    auto can = words, why = words;
    can.insert(can.begin(), "can-i");
    can.insert(can.end(), {"--as", "kim"});
    why.insert(why.begin(), {"explain", "kim"});
    INFO(words[0] << ' ' << words[1]);
    CHECK(code(can) == 3);
    CHECK(code(why) == 3);
  }
}

TEST_CASE("a service account that its namespace would show is a slip", "[unknown]") {
  const Input input;
  const auto accounts = input.folder_.write(
      "accounts.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: x}\n");
  const auto code = [&](const std::string& account) {
    return input.ask({"explain", account, "create", "namespaces", "--from", accounts}).code;
  };
  CHECK(code("sa:x/different") == 3);
  CHECK(code("sa:elsewhere/different") == 1);
}

TEST_CASE("a list of what somebody may do tells a namespace that nobody knows", "[unknown]") {
  const Input input;
  CHECK(input.answer({"can-i", "--list", "--as", "kim", "-n", "teem"})["did_you_mean"] ==
        Json{"team"});
  CHECK(input.ask({"can-i", "--list", "--as", "kim", "-n", "teem"}).code == 3);
  CHECK(input.ask({"can-i", "--list", "--as", "kim", "-n", "team"}).code == 0);
}

TEST_CASE("what is left open about nobody is not complete", "[unknown]") {
  const Input input;
  const auto answer = input.answer({"remediate", "stranger", "create", "namespaces"});
  CHECK(answer["complete"] == false);
  CHECK(answer["removals"].empty());
}

TEST_CASE("what the input or Kubernetes knows is not called unknown", "[unknown]") {
  const Input input;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"who-can", "create", "Namespaces"},
           {"who-can", "create", "NS"},
           {"who-can", "polish", "widgets.example.com/paint"},
           {"who-can", "impersonate", "users"},
           {"who-can", "impersonate:user-info", "users.authentication.k8s.io"},
           {"who-can", "get", "/healthz"},
           {"explain", "system:masters", "create", "namespaces"},
           {"explain", "group:system:authenticated", "create", "namespaces"},
           {"explain", "system:node:n1", "create", "namespaces"},
           {"explain", "system:serviceaccount:ci:robot", "get", "pods"},
           {"explain", "sa:team/local", "create", "namespaces"},
           {"can-i", "create", "namespaces", "--as", "sa:ci/robot"},
           {"can-i", "create", "namespaces", "--as", "user:jane"}}) {
    INFO(words[0] << ' ' << words[1] << ' ' << words[2]);
    CHECK_FALSE(input.answer(words).contains("known"));
  }
  const auto upper = input.answer({"who-can", "create", "Namespace"});
  CHECK(upper == input.answer({"who-can", "create", "namespaces"}));
  CHECK(upper["subjects"].size() > 3);
  CHECK(input.ask({"can-i", "create", "namespaces", "--as", "sa:ci/robot"}).code == 0);
}

TEST_CASE("a namespace says nothing of what lies in none", "[unknown]") {
  const Input input;
  const auto kim = input.answer({"can-i", "create", "namespaces", "--as", "kim", "-n", "team"});
  CHECK(kim["allowed"] == false);
  CHECK(kim["notes"].size() == 1);
  CHECK(input.answer({"can-i", "create", "namespaces", "--as", "jane", "-n", "x"})["allowed"] ==
        true);
}

TEST_CASE("what lies in no namespace is asked without one, by name too", "[unknown]") {
  const Input input;
  const auto rbac = input.folder_.write("nodes.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: nodes}
rules:
- {apiGroups: [""], resources: [nodes, nodes/proxy, namespaces], verbs: [get, create]}
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind, get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: nodes, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: nodes}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: kim}]
)");
  const auto can = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "can-i");
    words.insert(words.end(), {"-n", "team", "--as", "kim", "--from", rbac});
    return input.answer(words);
  };
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"get", "nodes"},
                                             {"get", "nodes", "n1"},
                                             {"get", "nodes/proxy"},
                                             {"get", "namespaces", "other"},
                                             {"create", "namespaces", "team"},
                                             {"get", "clusterroles", "view"}}) {
    INFO(words[0] << ' ' << words[1]);
    CHECK(can(words)["allowed"] == false);
    CHECK(can(words)["notes"].dump().find("asked without -n team") != std::string::npos);
  }
  // Such requests there are.
  CHECK(can({"get", "namespaces", "team"})["allowed"] == true);
  CHECK(can({"bind", "clusterroles", "view"})["allowed"] == true);
}

TEST_CASE("a group is written alike everywhere, and one that nobody knows is told", "[unknown]") {
  const Input input;
  for (const auto* group : {"devs", "group:devs"}) {
    CHECK(input.ask({"can-i", "create", "namespaces", "--as", "x", "--as-group", group}).code == 0);
    CHECK(input.ask({"explain", "x", "create", "namespaces", "--as-group", group}).code == 0);
  }
  const auto why = input.answer({"explain", "jane", "get", "pods", "--as-group", "devz"});
  CHECK(why["did_you_mean"] == Json{"group:devs"});
  CHECK(input.ask({"can-i", "get", "pods", "--as", "x", "--as-group", "sa:ci/robot"}).code == 2);
}

TEST_CASE("a change to who is given a role that is not there is no plain answer", "[unknown]") {
  const Folder folder;
  const auto bound = [](const std::string& user) {
    return kRbac + R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: elsewhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: not-here}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: )" +
           user + "}]\n";
  };
  const auto none = folder.write("none.yaml", kRbac);
  const auto eve = folder.write("eve.yaml", bound("eve"));
  const auto kim = folder.write("kim.yaml", bound("kim"));
  CHECK(run_cli({"diff", none, eve}).code == 3);
  CHECK(run_cli({"diff", kim, eve}).code == 3);
  CHECK(run_cli({"diff", eve, eve}).code == 0);
  const auto out = run_cli({"diff", none, eve}).out;
  CHECK(out.find("after, ClusterRoleBinding \"elsewhere\" gives") != std::string::npos);
  CHECK(out.find("no difference") == std::string::npos);
  const auto json = Json::parse(run_cli({"diff", none, eve, "-o", "json"}).out);
  CHECK(json["incomplete"].size() == 1);
}

TEST_CASE("a path is asked about by the verbs of HTTP, and has no name and no namespace",
          "[unknown]") {
  const Input input;
  for (const auto& [verb, meant] : std::vector<std::pair<std::string, std::string>>{
           {"list", "get"}, {"watch", "get"}, {"create", "post"}, {"update", "put"}}) {
    INFO(verb);
    CHECK(input.ask({"who-can", verb, "/metrics"}).code == 3);
    CHECK(input.answer({"who-can", verb, "/metrics"})["did_you_mean"] == Json{meant});
  }
  for (const auto* verb : {"get", "post", "put", "patch", "delete", "head", "options"}) {
    CHECK(input.ask({"who-can", verb, "/metrics"}).code == 0);
  }
  CHECK(input.ask({"can-i", "get", "/healthz", "etcd", "--as", "kim"}).code == 2);
  CHECK(input.ask({"can-i", "get", "/logs", "--subresource", "x", "--as", "kim"}).code == 2);
  CHECK(input.answer({"can-i", "get", "/logs", "-n", "team", "--as", "kim"})["notes"].size() == 1);
}

TEST_CASE("a mistaken role makes no word known", "[unknown]") {
  const Input input;
  const auto rbac = input.folder_.write("odd.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: odd}
rules:
- {apiGroups: [""], resources: [pods], verbs: [GET, brew]}
- {nonResourceURLs: [/hook], verbs: [post, trigger]}
)");
  const auto known = [&](const std::string& verb, const std::string& what) {
    return !input.answer({"who-can", verb, what, "--from", rbac}).contains("known");
  };
  CHECK_FALSE(known("GET", "pods"));
  CHECK_FALSE(known("post", "pods"));
  CHECK_FALSE(known("trigger", "pods"));
  CHECK(known("brew", "pods"));
  CHECK(known("trigger", "/hook"));
}

TEST_CASE("the group system:masters is no user, in every question", "[unknown]") {
  const Input input;
  const std::string masters = "system:masters";
  CHECK(input.ask({"can-i", "create", "namespaces", "--as", masters}).code == 3);
  CHECK(input.ask({"can-i", "--list", "--as", masters}).code == 3);
  CHECK(input.ask({"explain", masters, "create", "namespaces"}).code == 3);
  CHECK(input.ask({"remediate", masters, "create", "namespaces"}).code == 3);
  CHECK(input.ask({"can-i", "create", "namespaces", "--as", "group:" + masters}).code == 0);
}

TEST_CASE("a name lets nobody POST", "[unknown]") {
  const Input input;
  CHECK(input.answer({"explain", "jane", "create", "secrets", "a"})["allowed"] == false);
  CHECK(input.answer({"explain", "jane", "create", "secrets", "b"})["allowed"] == true);
  const auto can = input.answer({"can-i", "create", "secrets", "a", "--as", "jane"});
  CHECK(can["allowed"] == true);  // as SubjectAccessReview has it
  CHECK(can["notes"].size() == 1);
  const auto names = [&](const std::string& name) {
    const auto out = input.ask({"who-can", "create", "secrets", name}, false).out;
    return out.find("jane") != std::string::npos;
  };
  CHECK_FALSE(names("a"));
  CHECK(names("b"));
}

TEST_CASE("what other authorizers decide is told", "[unknown]") {
  const Input input;
  const auto node = input.answer(
      {"can-i", "get", "nodes", "n1", "--as", "system:node:n1", "--as-group", "system:nodes"});
  CHECK(node["allowed"] == false);
  CHECK(node["incomplete"].size() == 1);
  CHECK(input.answer({"can-i", "--list", "--as", "system:node:n1"})["incomplete"] == true);
  CHECK(input.answer({"can-i", "--list", "--as", "jane"})["incomplete"] == false);
}

TEST_CASE("an input without rights says what it holds instead", "[unknown]") {
  const auto& [text, told] = GENERATE(table<std::string, std::string>({
      {R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","metadata":{}})",
       "it is an audit log: give it by --audit-log"},
      {"apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", "it holds Namespace (1)"},
      {"a: 1\nb: 2\n", "it holds documents without a kind (1)"},
  }));
  const Folder folder;
  const auto answer =
      Json::parse(run_cli({"scan", "--from", folder.write("x.yaml", text), "-o", "json"}).out);
  CHECK(answer["unreadable"][0]["message"] == "no role and no binding in it; " + told);
}

TEST_CASE("an input without rights, or with a refused object, is no whole answer", "[unknown]") {
  const Folder folder;
  const auto rbac = folder.write("rbac.yaml", kRbac);
  const auto event = folder.write(
      "audit.json", R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","metadata":{}})");
  const auto spaces =
      folder.write("ns.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
  const auto refused = folder.write(
      "refused.yaml", kRbac +
                          "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
                          "metadata: {name: x}\nrules: [{verbs: []}]\n");
  const std::string empty = folder.path("empty");
  std::filesystem::create_directory(empty);
  for (const auto& source : {event, spaces, refused, empty}) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"scan"},
                                               {"who-can", "create", "namespaces"},
                                               {"can-i", "create", "namespaces", "--as", "jane"},
                                               {"explain", "jane", "create", "namespaces"},
                                               {"remediate", "jane", "create", "namespaces"},
                                               {"audit", "--fail-on", "none"}}) {
      INFO(words[0] << ' ' << source);
      auto all = words;
      all.insert(all.end(), {"--from", source});
      CHECK(run_cli(all).code == 3);
    }
    CHECK(run_cli({"diff", rbac, source, "--fail-on", "none"}).code == 3);
    CHECK(run_cli({"diff", source, rbac, "--fail-on", "none"}).code == 3);
  }
}

TEST_CASE("what is granted in a namespace is told where none was asked about", "[unknown]") {
  const Input input;
  const std::string sentence = "RoleBindings grant it in `team`: ask with -n";
  const auto told = [&](const std::vector<std::string>& words) {
    return input.ask(words).out.find(sentence) != std::string::npos;
  };
  CHECK(told({"can-i", "get", "secrets", "a", "--as", "kim"}));
  CHECK(told({"who-can", "polish", "widgets.example.com"}));
  CHECK(told({"remediate", "kim", "polish", "widgets.example.com"}));
  CHECK(input.ask({"remediate", "kim", "polish", "widgets.example.com"}).code == 3);
  CHECK(input.ask({"remediate", "kim", "polish", "widgets.example.com", "-n", "team"}).code == 0);
  CHECK_FALSE(told({"can-i", "polish", "widgets.example.com", "--as", "nobody"}));
  CHECK_FALSE(told({"can-i", "create", "namespaces", "--as", "kim"}));
}

TEST_CASE("a namespace near to one that is there is a slip", "[unknown]") {
  const Input input;
  const auto slip = input.answer({"can-i", "get", "pods", "-n", "teem", "--as", "kim"});
  CHECK(slip["known"] == false);
  CHECK(slip["did_you_mean"] == Json{"team"});
  CHECK(input.ask({"who-can", "get", "pods", "-n", "teem"}).code == 3);
  CHECK(input.answer({"can-i", "get", "pods", "-n", "kube-sytem", "--as", "kim"})["known"] ==
        false);
  for (const auto* ns : {"team", "ci", "default", "kube-system", "production"}) {
    CHECK_FALSE(input.answer({"can-i", "get", "pods", "-n", ns, "--as", "kim"}).contains("known"));
  }
}

TEST_CASE("verbs and paths of HTTP are told where RBAC asks otherwise", "[unknown]") {
  const Input input;
  const auto post = input.answer({"can-i", "post", "namespaces", "--as", "kim"});
  CHECK(post["known"] == false);
  CHECK(post["did_you_mean"] == Json{"create"});
  CHECK_FALSE(input.answer({"can-i", "post", "/metrics", "--as", "kim"}).contains("known"));
  CHECK(input.ask({"who-can", "create", "/api/v1/namespaces"}).code == 3);
  CHECK(input.ask({"who-can", "get", "/apis/apps/v1/deployments"}).code == 3);
  CHECK(input.ask({"who-can", "get", "/apis/apps/v1"}).code == 0);
  CHECK(input.ask({"who-can", "get", "/healthz"}).code == 0);
  const auto masters = input.ask({"remediate", "system:masters", "create", "namespaces"});
  CHECK(masters.code == 3);
  CHECK(masters.out.find("group:system:masters") != std::string::npos);
}

TEST_CASE("a way through a pod is not known where no pod is in the input", "[unknown]") {
  const std::string rbac = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: enter}
rules: [{apiGroups: [""], resources: [pods/exec], verbs: [create, get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: enter}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: enter}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: mal}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: strong}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: strong, namespace: ops}]
---
)";
  const std::string pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ops}\n"
      "spec: {serviceAccountName: other}\n";
  const Folder folder;
  const auto ask = [&](const std::string& text, const std::string& who) {
    return run_cli(
        {"explain", who, "create", "namespaces", "--from", folder.write("r.yaml", text)});
  };
  const std::string sentence = "would become able if a pod of ";
  CHECK(ask(rbac, "mal").out.find(sentence) != std::string::npos);
  CHECK(ask(rbac + pod, "mal").out.find(sentence) == std::string::npos);
  CHECK(ask(rbac, "somebody").out.find(sentence) == std::string::npos);
  const auto remedy =
      run_cli({"remediate", "mal", "create", "namespaces", "--from", folder.write("r.yaml", rbac)});
  CHECK(remedy.out.find("no pod is in the input") != std::string::npos);
}
