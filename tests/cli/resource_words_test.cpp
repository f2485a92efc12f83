// TYPE/NAME, TYPE/SUBRESOURCE and TYPE.VERSION.GROUP on the command line.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: r}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get], resourceNames: [web]}
- {apiGroups: [""], resources: [pods/log], verbs: [get]}
- {apiGroups: [apps], resources: [deployments], verbs: [patch]}
- {apiGroups: [example.com], resources: [widgets/paint], verbs: [create]}
- {apiGroups: [example.com], resources: [widgets], verbs: [get], resourceNames: [Web]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]
)";

class Input {
 public:
  [[nodiscard]] Result can_i(std::vector<std::string> words) const {
    words.insert(words.begin(), "can-i");
    words.insert(words.end(), {"--as", "ann"});
    return ask(std::move(words));
  }

  [[nodiscard]] Result ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--from", path_, "--builtin-roles", "none", "-o", "json"});
    return run_cli(words);
  }

 private:
  Folder folder_;
  std::string path_ = folder_.write("c.yaml", kRbac);
};

bool notes(const Result& result, const std::string& text) {
  return result.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("what stands behind a slash is a subresource or a name, and the answer says which",
          "[cli][can-i]") {
  const Input input;
  const auto by_name = input.can_i({"get", "pods/web"});
  CHECK(by_name.code == 0);
  CHECK(notes(by_name, "taken as the object `web` of pods"));
  CHECK(input.can_i({"get", "po/other"}).code == 1);
  const auto log = input.can_i({"get", "pods/log"});
  CHECK(log.code == 0);
  CHECK(notes(log, "taken as the subresource `log` of pods"));
  // As kubectl has it.
  CHECK(input.can_i({"get", "pods/web", "--subresource", "log"}).code == 0);
  CHECK(input.can_i({"get", "pods/web", "--subresource", "exec"}).code == 1);
  CHECK(input.can_i({"get", "pods/log", "--subresource", "log"}).code == 0);
  // A resource that has no such subresource; a name keeps its case.
  CHECK(notes(input.can_i({"get", "secrets/token"}), "the object `token` of secrets"));
  CHECK(notes(input.can_i({"create", "serviceaccounts/token"}), "the subresource `token`"));
  CHECK(input.can_i({"get", "widgets.example.com/Web"}).code == 0);
  CHECK(input.can_i({"get", "widgets.example.com/web"}).code == 1);
  // Roles of the input know subresources, too.
  CHECK(input.can_i({"create", "widgets.example.com/paint"}).code == 0);
  CHECK(input.can_i({"get", "pods/web", "web"}).code == 0);
  CHECK(input.can_i({"get", "pods/web", "db"}).code == 2);
  // Looks like a subresource: no bare "no".
  const auto near = Json::parse(input.can_i({"create", "pods/exce"}).out);
  CHECK(near["known"] == false);
  CHECK(near["did_you_mean"][0] == "exec");
}

TEST_CASE("a version between type and group is taken as kubectl does", "[cli][can-i]") {
  const Input input;
  for (const auto* word : {"deployments.apps", "deployments.v1.apps", "deploy.v1beta1.apps",
                           "deploy.apps", "deployments"}) {
    INFO(word);
    CHECK(input.can_i({"patch", word}).code == 0);
    CHECK_FALSE(Json::parse(input.can_i({"patch", word}).out).contains("known"));
  }
  CHECK(input.can_i({"get", "pods.v1./web"}).code == 0);
  CHECK(input.can_i({"get", "widgets.v1.example.com/Web"}).code == 0);
  const auto group = Json::parse(input.can_i({"get", "pods.v1"}).out);
  CHECK(group["known"] == false);
}

TEST_CASE("every question takes a name behind a slash", "[cli]") {
  const Input input;
  // ann and system:masters, or the latter alone.
  CHECK(Json::parse(input.ask({"who-can", "get", "pods/web"}).out)["subjects"].size() == 2);
  CHECK(Json::parse(input.ask({"who-can", "get", "pods/db"}).out)["subjects"].size() == 1);
  CHECK(input.ask({"explain", "ann", "get", "pods/web"}).code == 0);
  const auto removals = Json::parse(input.ask({"remediate", "ann", "get", "pods/web"}).out);
  CHECK(removals["removals"].size() == 1);
}

TEST_CASE("a group's name in place of a user's is told", "[cli][can-i]") {
  const Folder folder;
  const auto path = folder.write("c.yaml", kRbac);
  const auto ask = [&](const std::string& user) {
    return run_cli({"can-i", "get", "secrets", "--as", user, "--from", path}).out;
  };
  CHECK(ask("system:masters").find("the group is `group:system:masters`") != std::string::npos);
  CHECK(ask("ann").find("the group is") == std::string::npos);
}

TEST_CASE("a namespace that the input does not have is told", "[cli][can-i]") {
  const Folder folder;
  const auto path = folder.write(
      "c.yaml", kRbac + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n");
  const auto ask = [&](const std::string& ns) {
    return run_cli({"can-i", "get", "secrets", "-n", ns, "--as", "ann", "--from", path}).out;
  };
  CHECK(ask("tema").find("knows the namespace `tema`; did you mean `team`?") != std::string::npos);
  CHECK(ask("team").find("no namespace") == std::string::npos);
}

TEST_CASE("a custom resource without its group is that of the roles that name it", "[resource]") {
  const Folder folder;
  const std::string other =
      "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: o}\n"
      "rules: [{apiGroups: [other.io], resources: [widgets], verbs: [get]}]\n";
  const auto ask = [&](const std::string& rbac, const std::string& resource) {
    return run_cli({"can-i", "create", resource, "--subresource", "paint", "--as", "ann", "-q",
                    "--from", folder.write("r.yaml", rbac), "-o", "json"});
  };
  const auto one = ask(kRbac, "widgets");
  CHECK(one.code == 0);
  CHECK(one.out.find("widgets.example.com") != std::string::npos);
  // The twins: named in two groups, in none, and with a group of its own.
  const auto several = Json::parse(ask(kRbac + other, "widgets").out);
  CHECK(several.at("known") == false);
  CHECK(several.dump().find("widgets.other.io") != std::string::npos);
  CHECK(Json::parse(ask(kRbac, "gadgets").out).at("known") == false);
  CHECK(ask(kRbac, "widgets.other.io").code != 0);
}

TEST_CASE("what newer servers have is known without a role that names it", "[names]") {
  const Input input;
  const auto* resource = GENERATE(
      "mutatingadmissionpolicies", "mutatingadmissionpolicybinding", "podcertificaterequests",
      "resourceclaims", "ip", "vac", "clustertrustbundle", "workloads.scheduling.k8s.io",
      "evictionrequests.lifecycle.k8s.io", "users.authentication.k8s.io", "events.events.k8s.io");
  CAPTURE(resource);
  const auto result = input.can_i({"create", resource});
  CHECK_FALSE(notes(result, "\"known\": false"));
  CHECK_FALSE(notes(result, "\"known\":false"));
  CHECK_FALSE(notes(result, "of the API group"));
}

TEST_CASE("a resource that Kubernetes has in another group is told", "[names]") {
  const Input input;
  CHECK(notes(input.can_i({"create", "deployments.batch"}), "deployments.apps"));
}

TEST_CASE("each answer is to be had as YAML, with what the JSON has", "[cli][yaml]") {
  const Folder folder;
  const auto from =
      folder.write("r.yaml",
                   "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
                   "metadata: {name: b}\nroleRef: {apiGroup: rbac.authorization.k8s.io, "
                   "kind: ClusterRole, name: edit}\nsubjects: [{kind: User, name: jane}]\n");
  const std::vector<std::vector<std::string>> commands = {
      {"who-can", "create", "pods"},
      {"who-can", "create", "namespaces", "--transitive"},
      {"can-i", "create", "pods", "--as", "jane"},
      {"can-i", "--list", "--as", "jane"},
      {"explain", "jane", "create", "pods"},
      {"remediate", "--everybody"},
      {"what-if", "--remove", "clusterrolebinding/b"},
      {"audit"}};
  for (const auto& words : commands) {
    INFO(words[0]);
    const auto ask = [&](const char* format) {
      auto all = words;
      all.insert(all.end(), {"--from", from, "-q", "-o", format});
      return run_cli(all);
    };
    const auto json = ask("json");
    const auto yaml = ask("yaml");
    CHECK(yaml.code == json.code);
    CHECK(yaml.out.find('{') != 0);
    const auto answer = Json::parse(json.out);
    for (const auto& [key, value] : answer.items()) {
      INFO(key);
      CHECK(("\n" + yaml.out).find("\n" + key + ":") != std::string::npos);
    }
  }
  const auto questions = folder.write("q.ndjson", "{}\n");
  CHECK(run_cli({"can-i", "--batch", questions, "--from", from, "-q", "-o", "yaml"}).code == 2);
}
