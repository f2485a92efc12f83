// What the author of a pull request may write so that a check reads less than a cluster gets, and
// what looks like it and is harmless.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <set>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kAdmin = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: b
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}
)";
const std::string kBuild = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";

using Files = std::map<std::string, std::string>;

Result check(const Files& files, std::vector<std::string> more = {}) {
  const Folder folder;
  for (const auto& [name, text] : files) {
    std::filesystem::create_directories(std::filesystem::path(folder.path(name)).parent_path());
    (void)folder.write(name, text);
  }
  std::vector<std::string> arguments = {"check", folder.path(""), "-o", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_cli(arguments);
}

Result compared(const Files& base, const Files& head, std::vector<std::string> more = {}) {
  const Folder folder;
  for (const auto& [name, text] : base) {
    std::filesystem::create_directories(std::filesystem::path(folder.path(name)).parent_path());
    (void)folder.write(name, text);
  }
  more.insert(more.begin(), {"--base", folder.path("")});
  return check(head, std::move(more));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

std::string wide(const std::string& text) {
  std::string out = "\xFF\xFE";
  for (const char c : text) out.append(1, c).append(1, '\0');
  return out;
}

std::string in_list(const std::string& kind) {
  std::string out = "apiVersion: v1\nkind: " + kind + "\nmetadata: {name: x}\nitems:\n";
  for (std::size_t at = 0, end = 0; at < kAdmin.size(); at = end + 1) {
    end = kAdmin.find('\n', at);
    out += (at == 0 ? "- " : "  ") + kAdmin.substr(at, end - at) + '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("nothing that a cluster gets is passed over", "[check]") {
  const std::string harmless =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
      "rules:\n- {apiGroups: [''], resources: [pods], verbs: [get]}\n";
  const auto bound = replaced(kAdmin, "name: cluster-admin", "name: r");
  const std::string star = "- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n";
  const std::vector<std::pair<const char*, Files>> kCases = {
      {"plain", {{"a.yaml", kAdmin}}},
      {"hidden line end", {{"a.yaml", harmless + "# x\xE2\x80\xA8" + star + "---\n" + bound}}},
      {"UTF-16", {{"a.yaml", wide(kAdmin)}}},
      {"no list", {{"a.yaml", in_list("ConfigMap")}}},
      {"base64",
       {{"a.yaml",
         replaced(kAdmin, "kind: ClusterRoleBinding", "kind: !!binary Q2x1c3RlclJvbGVCaW5kaW5n")}}},
      {"escapes",
       {{"a.yaml", replaced(kAdmin, "kind: ClusterRoleBinding",
                            "\"\\x6bind\": \"Cluster\\u0052oleBinding\"")}}},
      {"two forms", {{"a.yaml", harmless + star + "---\n" + harmless + "---\n" + bound}}},
      {"a name to be made", {{"a.yaml", replaced(kAdmin, "  name: b", "  generateName: b-")}}},
      {"a default role redefined",
       {{"a.yaml", replaced(harmless, "name: r", "name: cluster-admin") + "---\n" + kAdmin}}},
      {"OpenShift",
       {{"a.yaml",
         replaced(kAdmin, "rbac.authorization.k8s.io/v1", "authorization.openshift.io/v1")}}},
      {"a variable", {{"a.yaml", replaced(kAdmin, "name: b", "name: ${x}")}}},
      {"an assertion's name", {{"01-assert.yaml", kAdmin}}},
      {"called a patch",
       {{"kustomization.yaml", "patches: [{path: a.yaml}]\n"}, {"a.yaml", kAdmin}}},
      {"no ending", {{"kustomization.yaml", kBuild + "resources: [a]\n"}, {"a", kAdmin}}},
      {"bare kustomization", {{"x/Kustomization", "resources: [a]\n"}, {"x/a", kAdmin}}},
      {"a prefix",
       {{"kustomization.yaml", kBuild + "namePrefix: cluster-\nresources: [a.yaml]\n"},
        {"a.yaml", replaced(kAdmin, "name: cluster-admin", "name: admin") + "---\n" +
                       replaced(harmless, "name: r", "name: admin")}}},
      {"a patch inline",
       {{"kustomization.yaml", kBuild +
                                   "resources: [a.yaml]\npatches:\n"
                                   "- target: {kind: ClusterRoleBinding}\n  patch: '[{op: replace, "
                                   "path: /roleRef/name, value: cluster-admin}]'\n"},
        {"a.yaml", replaced(kAdmin, "cluster-admin", "view")}}},
      {"a component",
       {{"kustomization.yaml", kBuild + "components: [c]\n"},
        {"c/kustomization.yaml", "kind: Component\nresources: [a]\n"},
        {"c/a", kAdmin}}},
      {"one incomplete subject",
       {{"kustomization.yaml", kBuild + "resources: [a.yaml]\n"},
        {"a.yaml", kAdmin + "- {kind: ServiceAccount, name: x}\n"}}},
  };
  for (const auto& [name, files] : kCases) {
    INFO(name);
    const auto result = check(files);
    CHECK((result.code == 1 || result.code == 3));
    CHECK(result.out.find("NP009") != std::string::npos);
    CHECK(result.out.find("mallory") != std::string::npos);
  }
}

TEST_CASE("what is not read or not built fails, unless the policy allows it", "[check]") {
  const auto build = [](const std::string& more) {
    return Files{{"kustomization.yaml", kBuild + more}};
  };
  const std::vector<std::pair<const char*, Files>> kCases = {
      {"behind the end", {{"a.yaml", "a: b\n...\n" + kAdmin}}},
      {"UTF-32", {{"a.yaml", std::string("\xFF\xFE\0\0a\0\0\0", 8)}}},
      {"UTF-16 without a mark", {{"a.yaml", wide(kAdmin).substr(2)}}},
      {"half a character", {{"a.yaml", wide(kAdmin) + "x"}}},
      {"wrong YAML in escapes", {{"a.yaml", "\"\\x6bind\": [\n"}}},
      {"remote base", build("resources: ['https://example.com/x']\n")},
      {"short remote base", build("resources: [github.com/a/b]\n")},
      {"missing file", build("resources: [gone.yaml]\n")},
      {"plugin", build("generators: [g.yaml]\n")},
      {"transformer", build("transformers: [t.yaml]\n")},
      {"chart", build("helmCharts: [{name: c}]\n")},
      {"field of the future", build("magic: {a: b}\n")},
      {"wrong kustomization", build("resources: [\n")},
      {"two kustomizations", build("---\n" + kBuild)},
      {"slip in the kind", {{"a.yaml", replaced(kAdmin, "RoleBinding", "Rolebinding")}}},
      {"slip in the group", {{"a.yaml", replaced(kAdmin, "k8s.io/v1", "k8s.oi/v1")}}},
  };
  for (const auto& [name, files] : kCases) {
    INFO(name);
    const auto result = check(files);
    CHECK(result.code == 3);
  }
  const auto remote = build("resources: ['https://example.com/x']\n");
  CHECK(check(remote, {"--allow-unread", "kustomization.yaml"}).code == 0);
  CHECK(check(remote, {"--allow-unread", "other.yaml"}).code == 3);
  const Folder folder;
  const auto policy = folder.write("p.yaml", "allow_unread: ['*/kustomization.yaml']\n");
  const auto allowed = check(remote, {"--policy", policy});
  CHECK(allowed.code == 0);
  CHECK(Json::parse(allowed.out)["warnings"].size() == 1);
}

namespace {

// kAdmin below a key of another object.
std::string holding(const std::string& head, const std::string& indent) {
  std::string out = head;
  for (std::size_t at = 0, end = 0; at < kAdmin.size(); at = end + 1) {
    end = kAdmin.find('\n', at);
    out += indent + kAdmin.substr(at, end - at) + '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("rights that another object carries are told as not judged", "[check]") {
  const std::string name = "metadata: {name: x}\n";
  const std::vector<std::pair<const char*, std::string>> kCases = {
      {"a template of OpenShift",
       holding("apiVersion: template.openshift.io/v1\nkind: Template\n" + name + "objects:\n-\n",
               "  ")},
      {"an object of Crossplane",
       holding("apiVersion: kubernetes.crossplane.io/v1alpha2\nkind: Object\n" + name +
                   "spec:\n  forProvider:\n    manifest:\n",
               "      ")},
      {"a rule of Kyverno",
       "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\n" + name +
           "spec:\n  rules:\n  - generate: {apiVersion: rbac.authorization.k8s.io/v1, kind: "
           "RoleBinding, name: x, data: {a: b}}\n"},
      {"an operator of OLM",
       "apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\n" + name +
           "spec: {install: {spec: {clusterPermissions: [{serviceAccountName: x, rules: []}]}}}\n"},
  };
  for (const auto& [what, text] : kCases) {
    INFO(what);
    const auto result = check({{"a.yaml", text}});
    CHECK(result.code == 3);
    CHECK(result.out.find("a controller may make real") != std::string::npos);
    CHECK(check({{"a.yaml", text}}, {"--allow-unread", "*/a.yaml"}).code == 0);
  }
  // A reference is none, nor is what a test runner makes, or an operator without permissions.
  CHECK(check({{"a.yaml",
                "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n  ownerReferences:\n"
                "  - {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, name: r}\n"}})
            .code == 0);
  CHECK(check({{"a.yaml", holding("apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\n" + name +
                                      "spec:\n  resource:\n",
                                  "    ")}})
            .code == 0);
  CHECK(
      check({{"a.yaml", "apiVersion: operators.coreos.com/v1alpha1\nkind: ClusterServiceVersion\n" +
                            name + "spec: {install: {spec: {}}}\n"}})
          .code == 0);
}

TEST_CASE("rights that are told in another way are told as not judged", "[check]") {
  const auto aws = [](const std::string& ns, const std::string& users) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aws-auth, namespace: " + ns +
           "}\ndata:\n  mapUsers: " + users + "\n";
  };
  const std::string masters =
      "|\n    - userarn: arn:aws:iam::1:user/m\n      groups: [system:masters]";
  const auto rancher = [](const std::string& kind, const std::string& group) {
    return "apiVersion: " + group + "/v3\nkind: " + kind + "\nmetadata: {name: a}\n";
  };
  for (const auto& text :
       {aws("kube-system", masters), rancher("GlobalRole", "management.cattle.io"),
        rancher("ProjectRoleTemplateBinding", "management.cattle.io")}) {
    const auto result = check({{"a.yaml", text}});
    INFO(result.out);
    CHECK(result.code == 3);
    CHECK(result.out.find(": not judged") != std::string::npos);
    CHECK(check({{"a.yaml", text}}, {"--allow-unread", "*/a.yaml"}).code == 0);
  }
  for (const auto& text :
       {aws("shop", masters), aws("kube-system", "\"[]\""), rancher("GlobalRole", "example.com"),
        rancher("Setting", "management.cattle.io")}) {
    CHECK(check({{"a.yaml", text}}).code == 0);
  }
}

TEST_CASE("objects that have others applied are told once", "[check]") {
  const std::string flux =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\n";
  const std::string argo =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n";
  const auto result = check({{"a.yaml", flux + "---\n" + argo}, {"b.yaml", argo}});
  CHECK(result.code == 0);
  const auto report = Json::parse(result.out);
  REQUIRE(report["warnings"].size() == 1);
  CHECK(report["warnings"][0]["message"] ==
        "3 objects of Application, HelmRelease here: a controller applies what they point to, "
        "which was not read");
  CHECK(report["left_out"].empty());
  // Another group's.
  const auto other = check({{"a.yaml", replaced(argo, "argoproj.io", "app.k8s.io")}});
  CHECK(Json::parse(other.out)["warnings"].empty());
}

TEST_CASE("what stands for manifests and holds none is not clean", "[check]") {
  const Folder folder;
  const auto code = [&](const std::string& text) {
    return run_cli({"check", folder.write("x.yaml", text)}).code;
  };
  CHECK(code("error: no such thing\n") == 3);
  CHECK(code("2026-11-29 something failed\n") == 3);
  CHECK(code("# nothing\n") == 3);
  CHECK(code("replicas: 2\n") == 3);
  CHECK(code("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n") == 0);
  // The author of a change may write the policy, too.
  CHECK(check({{"a.yaml", kAdmin}}, {"--exclude", "*"}).code == 3);
}

TEST_CASE("a variable in place of a permission is not judged as harmless", "[check]") {
  const std::string role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
      "rules: [{apiGroups: [''], resources: [\"RESOURCE\"], verbs: [\"VERB\"]}]\n";
  const auto with = [&](const std::string& resource, const std::string& verb) {
    return replaced(replaced(role, "RESOURCE", resource), "VERB", verb) + "---\n" +
           replaced(kAdmin, "cluster-admin", "r");
  };
  CHECK(check({{"a.yaml", with("${RES:=pods}", "${VERB:=get}")}}).code == 3);
  CHECK(check({{"a.yaml", replaced(kAdmin, "cluster-admin", "${ROLE:=view}")}}).code == 3);
  CHECK(check({{"a.yaml", replaced(kAdmin, "cluster-admin", "${ROLE}")}}).code == 3);
  const auto judged = check({{"a.yaml", with("${RES:=namespaces}", "${VERB:=create}")}});
  CHECK(judged.out.find("NP001") != std::string::npos);
  // In other places a value is as good as any.
  CHECK(check({{"a.yaml", replaced(with("pods", "get"), "name: mallory", "name: \"${who:=ann}\"")}})
            .code == 0);
  CHECK(
      check({{"a.yaml",
              "apiVersion: example.com/v1\nkind: Alerts\nmetadata: {name: a}\nrules: ['${x}']\n"}})
          .code == 0);
}

TEST_CASE("an account without a namespace is judged where nobody else is bound", "[check]") {
  const std::string user = "{apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}";
  const auto open = replaced(kAdmin, user, "{kind: ServiceAccount, name: foo}");
  const Files files = {{"kustomization.yaml", kBuild + "resources: [a.yaml]\n"}, {"a.yaml", open}};
  CHECK(check(files).code == 1);
  CHECK(check({{"kustomization.yaml", kBuild + "resources: [a.yaml]\n"},
               {"a.yaml", replaced(open, "cluster-admin", "view")}})
            .code == 0);
}

TEST_CASE("what is no manifest, or a harmless one, is no refusal", "[check]") {
  const std::string deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: "
      "{containers: []}}}\n";
  const std::vector<std::pair<const char*, Files>> kCases = {
      {"values", {{"values.yaml", "replicas: 2\nkind: Deployment\nimage: {tag: v1}\n"}}},
      {"install-config",
       {{"i.yaml", "apiVersion: v1\nbaseDomain: example.com\nmetadata: {name: prod}\n"}}},
      {"assertions",
       {{"01-assert.yaml", "apiVersion: v1\nkind: Pod\nstatus: {phase: Running}\n"},
        {"01-errors.yaml",
         "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b}\n"}}},
      {"custom resources only",
       {{"a.yaml", "apiVersion: example.com/v1\nkind: Role\nmetadata: {name: a}\n"}}},
      {"comments in JSON", {{"tsconfig.json", "{\n  // comment\n  \"a\": 1,\n}\n"}}},
      {"a long text",
       {{"a.yaml",
         "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
         "data: {a: \"x\xE2\x80\xA8y\"}\n"}}},
      {"the end of a document", {{"a.yaml", deployment + "...\n"}}},
      {"a patch of a workload",
       {{"kustomization.yaml", kBuild +
                                   "namespace: a\nnamePrefix: b-\nresources: [d.yaml]\npatches:\n"
                                   "- path: p.yaml\n- target: {kind: Deployment}\n  patch: '[{op: "
                                   "add, path: /spec/replicas, value: 2}]'\n"
                                   "configMapGenerator: [{name: c, literals: [a=b]}]\n"},
        {"d.yaml", deployment},
        {"p.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {}\n"}}},
      {"Flux's object of that name",
       {{"kustomization.yaml",
         "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n"
         "metadata: {name: a}\nspec: {path: ./x}\n"}}},
  };
  for (const auto& [name, files] : kCases) {
    const auto result = check(files);
    INFO(name << '\n' << result.out);
    CHECK(result.code == 0);
    CHECK(Json::parse(result.out)["unreadable"].empty());
  }
  CHECK(check({}).code == 3);  // nothing at all is not clean
  const Folder folder;
  const auto dump =
      folder.write("c.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n");
  CHECK(check({{"a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"}},
              {"--cluster", dump})
            .code == 3);
}

TEST_CASE("a manifest makes no role or binding of the API server harmless", "[check]") {
  const auto role = [](const std::string& name, const std::string& more, const std::string& rules) {
    return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: \"" +
           name + "\"" + more + "}\n" + rules;
  };
  const std::string left =
      ", annotations: {rbac.authorization.kubernetes.io/autoupdate: \"false\"}";
  const std::string label = ", labels: {kubernetes.io/bootstrapping: rbac-defaults}";
  const std::string pods = "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n";
  const std::string creates =
      "rules: [{apiGroups: [''], resources: [namespaces], verbs: [create]}]\n";
  const auto selects = [](const std::string& value) {
    return "aggregationRule: {clusterRoleSelectors: [{matchLabels: {a: " + value + "}}]}\n";
  };
  const auto to = [](const std::string& name) { return replaced(kAdmin, "cluster-admin", name); };
  const std::vector<std::pair<const char*, Files>> kCases = {
      {"in documentation",
       {{"a.yaml", kAdmin}, {"docs/x.yaml", role("cluster-admin", left, pods)}}},
      {"in an assertion",
       {{"a.yaml", kAdmin}, {"t/01-assert.yaml", role("cluster-admin", left, "rules: []\n")}}},
      {"in another kustomization",
       {{"a.yaml", kAdmin},
        {"o/kustomization.yaml", kBuild + "resources: [k]\n"},
        {"o/k", role("cluster-admin", left, pods)}}},
      {"a role that gathers", {{"a.yaml", to("edit")}, {"b.yaml", role("edit", left, creates)}}},
      {"other selectors",
       {{"a/a.yaml", role("r", "", selects("c")) + "---\n" + role("c", ", labels: {a: c}", pods)},
        {"z.yaml", role("r", "", selects("b")) + "---\n" +
                       role("part", ", labels: {a: b}", creates) + "---\n" + to("r")}}},
      {"what everybody has", {{"a.yaml", role("system:basic-user", "", creates)}}},
      {"what everybody has, labelled", {{"a.yaml", role("system:discovery", label, creates)}}},
      {"the label",
       {{"a.yaml", replaced(kAdmin, "  name: b",
                            "  name: b\n  labels: "
                            "{kubernetes.io/bootstrapping: rbac-defaults}")}}},
      {"the label and the name",
       {{"a.yaml", replaced(kAdmin, "  name: b",
                            "  name: cluster-admin\n  labels: "
                            "{kubernetes.io/bootstrapping: rbac-defaults}")}}},
  };
  for (const auto& [name, files] : kCases) {
    const auto result = check(files, {"--fail-on", "low"});
    INFO(name << '\n' << result.out);
    CHECK(result.code == 1);
  }
  // As the server makes it, or less.
  const std::string reviews =
      "rules: [{apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews], verbs: [create]}]\n";
  CHECK(check({{"a.yaml", role("system:basic-user", label, reviews)}}).code == 0);
  CHECK(check({{"a.yaml", role("cluster-admin", left + label, pods)}}).code == 0);
}

TEST_CASE("a binding to a powerful built-in role is told at the binding", "[check]") {
  const std::vector<std::pair<const char*, const char*>> kPowerful = {
      {"system:controller:generic-garbage-collector", "NP216"},
      {"system:kubelet-api-admin", "NP216"},
      {"system:certificates.k8s.io:kube-apiserver-client-approver", "NP218"},
      {"system:controller:namespace-controller", "NP229"},
  };
  for (const auto& [name, rule] : kPowerful) {
    const auto result = check({{"a.yaml", replaced(kAdmin, "cluster-admin", name)}});
    INFO(name << '\n' << result.out);
    const auto report = Json::parse(result.out);
    bool told = false;
    for (const auto& finding : report["findings"]) {
      if (finding["rule"] != rule) continue;
      told = true;
      CHECK(finding["evidence"][0]["line"] == 5);
    }
    CHECK(told);
  }
  for (const auto* name : {"system:discovery", "system:basic-user", "system:public-info-viewer",
                           "system:auth-delegator", "system:monitoring", "view"}) {
    const auto result =
        check({{"a.yaml", replaced(kAdmin, "cluster-admin", name)}}, {"--fail-on", "info"});
    INFO(name << '\n' << result.out);
    CHECK(result.code == 0);
  }
  // What gathers everything is told once.
  const auto all = check({{"a.yaml",
                           "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: "
                           "{name: all}\naggregationRule: {clusterRoleSelectors: [{}]}\n---\n" +
                               replaced(kAdmin, "cluster-admin", "all")}});
  CHECK(Json::parse(all.out)["findings"].size() < 4);
}

TEST_CASE("a role that gathers what was not read is not judged", "[check]") {
  const std::string head =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: ";
  const auto gathers =
      head +
      "{name: all}\naggregationRule: {clusterRoleSelectors: [{matchLabels: {team: x}}]}\n---\n";
  const auto part = head +
                    "{name: part, labels: {team: x}}\nrules: [{apiGroups: [''], resources: [pods], "
                    "verbs: [get]}]\n---\n";
  const auto bound = replaced(kAdmin, "cluster-admin", "all");
  const auto unseen = check({{"a.yaml", gathers + bound}});
  CHECK(unseen.code == 3);
  CHECK(unseen.out.find("gathers its rules from roles that were not read") != std::string::npos);
  CHECK(check({{"a.yaml", gathers + bound}}, {"--allow-unread", "*/a.yaml"}).code == 0);
  CHECK(check({{"a.yaml", gathers + part + bound}}).code == 0);
  CHECK(check({{"a.yaml", gathers + replaced(kAdmin, "cluster-admin", "view")}}).code == 0);
  // Questions have a note about it.
  const Folder folder;
  const auto notes = [&folder](const std::string& text) {
    return run_cli({"who-can", "create", "namespaces", "--from", folder.write("r.yaml", text)})
               .out.find("gathers its rules from roles that the input does not have") !=
           std::string::npos;
  };
  CHECK(notes(gathers + bound));
  CHECK_FALSE(notes(gathers + part + bound));
}

TEST_CASE("a form that no cluster gets is not known before", "[check]") {
  const auto view = replaced(kAdmin, "cluster-admin", "view");
  const std::string build = kBuild + "resources: [a.yaml]\n";
  const std::string overlay = kBuild + "resources: [../b]\n";
  const std::string to_admin =
      "patches:\n- target: {kind: ClusterRoleBinding}\n  patch: '[{op: "
      "replace, path: /roleRef/name, value: cluster-admin}]'\n";
  const std::string gone =
      "patches:\n- patch: '{$patch: delete, apiVersion: "
      "rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: b}}'\n";
  const auto local = replaced(kAdmin, "  name: b",
                              "  name: b\n  annotations: "
                              "{config.kubernetes.io/local-config: 'true'}");
  const auto renamed = replaced(kAdmin, "name: b", "name: other");
  const auto compared = [](const Files& base, const Files& head) {
    return ::compared(base, head).code;
  };
  CHECK(compared({{"kustomization.yaml", kBuild}, {"a.yaml", kAdmin}},
                 {{"kustomization.yaml", build}, {"a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"kustomization.yaml", build + gone}, {"a.yaml", kAdmin}},
                 {{"kustomization.yaml", build}, {"a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"kustomization.yaml", build}, {"a.yaml", local}},
                 {{"kustomization.yaml", build}, {"a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"kustomization.yaml", kBuild}, {"x.yaml", renamed}},
                 {{"kustomization.yaml", build}, {"x.yaml", renamed}, {"a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"t/01-assert.yaml", kAdmin}},
                 {{"t/01-assert.yaml", kAdmin}, {"a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"t/01-assert.yaml", kAdmin}}, {{"t/a.yaml", kAdmin}}) == 1);
  CHECK(compared({{"dev/a.yaml", kAdmin}, {"prod/a.yaml", view}},
                 {{"dev/a.yaml", kAdmin}, {"prod/a.yaml", kAdmin}}) == 1);
  const Files bottom = {{"b/a.yaml", view},
                        {"b/kustomization.yaml", build},
                        {"dev/kustomization.yaml", overlay + to_admin}};
  auto before = bottom;
  before["prod/kustomization.yaml"] = overlay;
  auto after = bottom;
  after["prod/kustomization.yaml"] = overlay + to_admin;
  CHECK(compared(before, after) == 1);
  // What was there and stays, or moves, is known.
  CHECK(compared(after, after) == 0);
  CHECK(compared({{"a.yaml", kAdmin}}, {{"b.yaml", kAdmin}}) == 0);
  CHECK(compared({{"a/kustomization.yaml", build}, {"a/a.yaml", kAdmin}},
                 {{"a/kustomization.yaml", build},
                  {"a/a.yaml", kAdmin},
                  {"c/x.yaml", replaced(renamed, "cluster-admin", "view")}}) == 0);
}

namespace {

// The namespaces in which somebody gains something ("": cluster-wide).
std::set<std::string> gains(const Files& base, const Files& head,
                            const std::vector<std::string>& more = {}) {
  std::set<std::string> found;
  const auto report = Json::parse(compared(base, head, more).out);
  for (const auto& finding : report["findings"]) {
    if (finding["change"] == "gained") found.insert(finding["namespace"]);
  }
  return found;
}

}  // namespace

// Nobody knows of a file in a repository whether it is applied.
TEST_CASE("a grant of another name in another file is not known before", "[check]") {
  const auto renamed = replaced(kAdmin, "name: b", "name: other");
  const auto other_user = replaced(renamed, "mallory", "jane");
  const auto in_namespace = [](const std::string& text, const std::string& ns) {
    return replaced(replaced(text, "ClusterRoleBinding", "RoleBinding"), "name: b",
                    "name: b\n  namespace: " + ns);
  };
  const auto with = [](const std::string& name, const std::string& text) {
    return Files{{name, text}, {"deploy/a.yaml", kAdmin}};
  };
  CHECK_FALSE(gains({{"docs/example.yaml", renamed}}, with("docs/example.yaml", renamed)).empty());
  CHECK_FALSE(gains({{"deploy/x.yaml", renamed}}, with("deploy/x.yaml", renamed)).empty());
  // The same by a role of another name.
  const std::string role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: all}\nrules:\n"
      "- {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n---\n";
  const auto by_role = role + replaced(renamed, "cluster-admin", "all");
  CHECK_FALSE(gains({{"docs/example.yaml", by_role}}, with("docs/example.yaml", by_role)).empty());
  // By a rule that a role gains.
  const auto bound = replaced(kAdmin, "cluster-admin", "some");
  const auto some = replaced(role, "name: all", "name: some");
  const Files small = {{"docs/example.yaml", renamed},
                       {"deploy/a.yaml", bound},
                       {"deploy/r.yaml", replaced(some, "verbs: ['*']", "verbs: [watch]")}};
  auto grown = small;
  grown["deploy/r.yaml"] = some;
  CHECK_FALSE(gains(small, grown).empty());
  CHECK(gains(grown, grown).empty());
  // Known: the same file, a file that moved, what stays, and what the cluster holds.
  CHECK(gains({{"deploy/a.yaml", renamed}}, {{"deploy/a.yaml", kAdmin}}).empty());
  CHECK(gains({{"deploy/x.yaml", renamed}}, {{"deploy/a.yaml", kAdmin}}).empty());
  const auto same = with("docs/example.yaml", other_user);
  CHECK(gains(same, same).empty());
  const Folder folder;
  const auto dump = folder.write("dump.yaml", renamed);
  CHECK(gains({{"docs/example.yaml", renamed}}, with("docs/example.yaml", renamed),
              {"--cluster", dump})
            .empty());
  // What is held in one namespace is not gained because of another.
  const Files held = {{"deploy/b.yaml", in_namespace(kAdmin, "one")}};
  auto more = held;
  more["deploy/c.yaml"] = in_namespace(replaced(kAdmin, "cluster-admin", "view"), "two");
  CHECK(gains(held, more) == std::set<std::string>{"two"});
}

namespace {

const std::string kRbac = "apiVersion: rbac.authorization.k8s.io/v1\n";
const std::string kMakes =
    "rules:\n- {apiGroups: [''], resources: [namespaces], verbs: [create]}\n";

std::string cluster_role(const std::string& name, const std::string& label,
                         const std::string& rest) {
  return kRbac + "kind: ClusterRole\nmetadata: {name: " + name + ", labels: {part: " + label +
         "}}\n" + rest;
}

std::string gathers(const std::string& label) {
  return "aggregationRule:\n  clusterRoleSelectors:\n  - matchLabels: {part: " + label + "}\n";
}

}  // namespace

TEST_CASE("each form of a role counts where roles are aggregated", "[check]") {
  const auto bound = replaced(kAdmin, "cluster-admin", "whole");
  const auto whole = cluster_role("whole", "none", gathers("in"));
  const auto finds = [](const Files& files) {
    return check(files, {"--no-takeovers"}).out.find("NP001") != std::string::npos;
  };
  // A part that only one overlay labels so that it is selected, whichever is read first.
  for (const auto& [first, second] : {std::pair("in", "out"), std::pair("out", "in")}) {
    CHECK(finds({{"a.yaml", bound + "---\n" + whole},
                 {"dev/p.yaml", cluster_role("p", first, kMakes)},
                 {"prod/p.yaml", cluster_role("p", second, kMakes)}}));
  }
  CHECK_FALSE(finds({{"a.yaml", bound + "---\n" + whole},
                     {"dev/p.yaml", cluster_role("p", "out", kMakes)},
                     {"prod/p.yaml", cluster_role("p", "never", kMakes)}}));
  // A role with rules of its own in one overlay that gathers others in another.
  const auto part = cluster_role("p", "in", replaced(kMakes, "create", "get"));
  const auto plain = cluster_role("whole", "none", kMakes);
  for (const auto& [first, second] : {std::pair(plain, whole), std::pair(whole, plain)}) {
    CHECK(finds(
        {{"a.yaml", bound + "---\n" + part}, {"dev/w.yaml", first}, {"prod/w.yaml", second}}));
  }
  // Also through a role that gathers it in turn.
  const auto top = cluster_role("top", "none", gathers("mid"));
  const auto mid_plain = cluster_role("whole", "mid", kMakes);
  const auto mid = cluster_role("whole", "mid", gathers("in"));
  CHECK(finds(
      {{"a.yaml", replaced(bound, "name: whole", "name: top") + "---\n" + top + "---\n" + part},
       {"dev/w.yaml", mid_plain},
       {"prod/w.yaml", mid}}));
  // What the aggregated form alone has written on itself is replaced.
  CHECK_FALSE(finds({{"a.yaml", bound + "---\n" + part}, {"dev/w.yaml", whole + kMakes}}));
}

// Each of these makes kustomize write cluster-admin into a binding of mallory to `view`.
TEST_CASE("what kustomize takes for a field or a target is not passed over", "[check]") {
  const auto view = replaced(kAdmin, "cluster-admin", "view");
  const std::string operation =
      "  patch: '[{op: replace, path: /roleRef/name, value: cluster-admin}]'\n";
  const std::string made =
      "configMapGenerator: [{name: x, literals: [a=b]}]\npatches:\n- target: {kind: ConfigMap}\n"
      "  patch: '[{op: add, path: /items, value: [{apiVersion: rbac.authorization.k8s.io/v1, kind: "
      "ClusterRoleBinding, metadata: {name: x}, roleRef: {apiGroup: rbac.authorization.k8s.io, "
      "kind: ClusterRole, name: cluster-admin}, subjects: [{kind: User, name: mallory}]}]}]'\n";
  const std::vector<std::pair<const char*, std::string>> kCases = {
      {"Target", "patches:\n- Target: {Kind: ClusterRoleBinding}\n" + operation},
      {"Path", "patches: [{Path: p}]\n"},
      {"PATCH", "patches: [{PATCH: '{}'}]\n"},
      {"of 6902", "patchesJson6902:\n- Target: {kind: ClusterRoleBinding, name: b}\n  Path: p\n"},
      {"two kinds", "patches:\n- target: {kind: Role, Kind: ClusterRoleBinding}\n" + operation},
      {"another letter k", "patches:\n- target: {\u212Aind: ClusterRoleBinding}\n" + operation},
      {"Pairs", "labels: [{Pairs: {rbac.authorization.k8s.io/aggregate-to-view: 'true'}}]\n"},
      {"unknown in a patch", "patches: [{target: {kind: ClusterRoleBinding}, foo: p}]\n"},
      {"patches that are no list", "patches: {}\n"},
      {"a dot in the kind", "patches:\n- target: {kind: ClusterRoleBindin.}\n" + operation},
      {"a dot is the name", "patches:\n- target: {name: '.'}\n" + operation},
      {"a dot in the group",
       "patches:\n- target: {group: rbac.authorization.k8s.i.}\n" + operation},
      {"a label", "patches:\n- target: {labelSelector: 'a in (b)'}\n" + operation},
      {"labels anywhere",
       "labels: [{pairs: {name: cluster-admin}, fields: [{path: roleRef, kind: "
       "ClusterRoleBinding, create: true}]}]\n"},
      {"a label by name", "buildMetadata: [managedByLabel]\n"},
      {"items of a generated object", made},
      {"metadata that are none",
       "patches: [{target: {kind: ClusterRoleBinding}, patch: 'metadata: foo'}]\n"},
      {"metadata that are a list",
       "patches: [{target: {kind: ClusterRoleBinding}, patch: 'metadata: [a]'}]\n"},
      {"a target that is a list", "patches: [{target: [a], patch: 'a: b'}]\n"},
      {"a kind that is a list", "patches: [{target: {kind: [a]}, path: p}]\n"},
      {"a selector that is a list", "patches: [{target: {labelSelector: [a]}, path: p}]\n"},
      {"labels that are numbers", "labels: [1]\n"},
      {"kinds in parentheses",
       "patches:\n- target: {kind: (Role|ClusterRoleBinding), name: 'b+'}\n" + operation},
      {"a harmless kind among others",
       "patches:\n- target: {kind: Deployment|ClusterRoleBinding, name: '[b]'}\n" + operation},
      {"a plain kind in parentheses",
       "patches:\n- target: {kind: (Role|ClusterRoleBinding)}\n" + operation},
      {"a replacement in a file", "replacements: [{path: p}]\n"},
      {"a transformer of names",
       "transformers:\n- |\n  apiVersion: builtin\n  kind: PrefixTransformer\n  metadata: {name: "
       "x}\n  prefix: a\n"},
      {"labels of a transformer anywhere",
       "transformers:\n- |\n  apiVersion: builtin\n  kind: LabelTransformer\n  metadata: {name: "
       "x}\n  labels: {name: cluster-admin}\n  fieldSpecs: [{path: roleRef, create: true}]\n"},
      {"charts", "helmCharts: [{name: a}]\n"},
      {"a group of others", "kind: Kustomization\napiVersion: foo/v1\n"},
  };
  for (const auto& [name, text] : kCases) {
    const auto result =
        check({{"kustomization.yaml", "resources: [a]\n" + text}, {"a", view}, {"p", kAdmin}});
    INFO(name << '\n' << result.out);
    CHECK((result.code == 1 || result.code == 3));
  }
  const std::string component = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\n";
  CHECK(check({{"kustomization.yaml", component + "resources: [a]\n"}, {"a", kAdmin}}).code == 1);
  CHECK(check({{"kustomization.yaml", component + "resources: ['https://x/y.yaml']\n"}}).code == 3);
  // What is found beside a patch of a strange shape is told all the same.
  const auto beside = check({{"kustomization.yaml",
                              "resources: [a]\npatches: [{target: {kind: Pod}, patch: "
                              "'metadata: foo'}]\n"},
                             {"a", kAdmin}});
  CHECK(beside.code == 3);
  CHECK(beside.out.find("mallory") != std::string::npos);
}

TEST_CASE("fields and targets that change nothing are no refusal", "[check]") {
  const auto view = replaced(kAdmin, "cluster-admin", "view");
  const std::string operation =
      "  patch: '[{op: replace, path: /roleRef/name, value: cluster-admin}]'\n";
  const std::vector<std::pair<const char*, std::string>> kCases = {
      {"another name", "patches:\n- target: {name: 'a.'}\n" + operation},
      {"another version", "patches:\n- target: {version: v2}\n" + operation},
      {"another label", "patches:\n- target: {labelSelector: 'a=b,c=d'}\n" + operation},
      {"another annotation", "patches:\n- target: {annotationSelector: a=b}\n" + operation},
      {"labels of workloads",
       "labels: [{pairs: {Name: x}, includeSelectors: false, fields: [{path: "
       "spec/template/metadata/labels, kind: Deployment}]}]\n"},
      {"where objects are from", "buildMetadata: [originAnnotations, transformerAnnotations]\n"},
      {"a generated object",
       "configMapGenerator: [{name: x, literals: [Kind=b], behavior: create}]\n"},
      {"keys of anybody", "commonAnnotations: {Kind: x}\n"},
      {"workloads of an odd name",
       "patches:\n- target: {kind: Deployment, name: 'a-[0-9]+'}\n" + operation},
      {"workloads of some labels",
       "patches:\n- target: {kind: Deployment, labelSelector: 'a in (b, c), d!=e'}\n" + operation},
      {"several kinds of workloads",
       "patches:\n- target: {kind: (Deployment|StatefulSet|DaemonSet), name: '[a-z]+'}\n" +
           operation},
      {"all of a group", "patches:\n- target: {group: apps, name: '[a-z]+'}\n" + operation},
      {"workloads that go",
       "patches:\n- target: {kind: Deployment, name: '[a-z]+'}\n  patch: '$patch: delete'\n"},
      {"a variable",
       "vars: [{name: X, objref: {kind: Service, name: s, apiVersion: v1}, fieldref: {fieldpath: "
       "metadata.namespace}}]\n"},
      {"replacements in a file", "replacements: [{path: r}]\n"},
      {"labels of a transformer", "transformers: [l]\n"},
      {"globals of Helm", "helmGlobals: {chartHome: charts}\n"},
  };
  const std::string replacements =
      "- source: {kind: ConfigMap, name: x, fieldPath: data.a}\n  targets:\n  - select: {kind: "
      "Deployment}\n    fieldPaths: [spec.replicas]\n";
  const std::string labels =
      "apiVersion: builtin\nkind: LabelTransformer\nmetadata: {name: l}\nlabels: {a: b}\n"
      "fieldSpecs: [{path: metadata/labels, create: true}, {path: spec/selector/matchLabels}]\n";
  for (const auto& [name, text] : kCases) {
    const auto result = check({{"kustomization.yaml", "resources: [a]\n" + text},
                               {"a", view},
                               {"r", replacements},
                               {"l", labels}});
    INFO(name << '\n' << result.out);
    CHECK(result.code == 0);
  }
  // A component of somebody else's objects.
  CHECK(check({{"kustomization.yaml",
                "kind: Component\npatches:\n- patch: |\n    apiVersion: "
                "rbac.authorization.k8s.io/v1\n    kind: ClusterRole\n    "
                "metadata: {name: elsewhere}\n    rules: []\n"}})
            .code == 0);
}

TEST_CASE("a report is written over no file that a link leads to", "[check]") {
  const Folder folder;
  const auto manifest = folder.write("a.yaml", kAdmin);
  const auto other = folder.write("other", "mine");
  std::filesystem::create_symlink(other, folder.path("r.md.part"));
  std::filesystem::create_symlink(other, folder.path("r.md"));
  CHECK(run_cli({"check", manifest, "--report", folder.path("r.md")}).code == 1);
  CHECK(read_file(other) == "mine");
  CHECK(read_file(folder.path("r.md")).starts_with("<!-- nsposture-check -->"));
}
