// A check fails closed: what it cannot know is told and ends in exit code 3, never in 0, and what
// looks like it and is harmless is no refusal.
#include "tests/cli/check_files.h"
#include "tests/support/git_repository.h"

using namespace nsposture::tests;
using namespace nsposture::tests::checked;

namespace {

const std::string kPointer =
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

std::string role_of_nobody() {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
         "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n";
}

}  // namespace

TEST_CASE("a way that rests on holding a role, and on none of its rules, is told", "[check]") {
  // Kubernetes' own controllers may change the webhook, by roles that they hold already.
  for (const auto* kind : {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"}) {
    INFO(kind);
    const auto result = compared(
        {{"a.yaml", kNamespace}},
        {{"a.yaml", kNamespace}, {"p.yaml", object("admissionregistration.k8s.io/v1", kind)}});
    CHECK(result.code <= 1);
    CHECK(Json::parse(result.out)["unreadable"].empty());
  }
}

TEST_CASE("an object that SOPS encrypted is not judged", "[check]") {
  const std::string secret = "\"ENC[AES256_GCM,data:Yw==,iv:aa,tag:bb,type:str]\"";
  const std::string sops = "sops: {mac: x, version: 3.7.3}\n";
  const auto binding =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: " +
      secret + "}\nsubjects: [{kind: User, name: " + secret + "}]\n" + sops;
  const auto role =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
      "rules: [{apiGroups: [" +
      secret + "], resources: [" + secret + "], verbs: [" + secret + "]}]\n" + sops;
  const auto whole =
      "apiVersion: " + secret + "\nkind: " + secret + "\nmetadata: {name: " + secret + "}\n" + sops;
  for (const auto& text : {binding, role, whole, object("example.com/v1", "Thing", sops)}) {
    is_not_judged({{"a.yaml", text}}, "encrypted by SOPS");
    CHECK(check({{"a.yaml", text}}, {"--allow-unread", "*/a.yaml"}).code == 0);
  }
  // What stands there in plain text is told beside.
  CHECK(check({{"a.yaml", kAdmin + sops}}).code == 3);
  CHECK(check({{"a.yaml", kAdmin + sops}}, {"--allow-unread", "*/a.yaml"}).code == 1);
  // As they are mostly used; a chart's values; another object's own field.
  is_harmless({{"a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: " + secret +
                              "}\n" + sops}});
  is_harmless({{"secrets.yaml", "password: " + secret + "\n" + sops},
               {"b.yaml", object("example.com/v1", "Thing",
                                 "spec: {" + sops.substr(0, 4) + ": {mac: x}}\n")}});
  // The key may be odd, missing, or stand beside the items of a list.
  is_not_judged({{"a.yaml", object("example.com/v1", "Thing", "sops: x\n")}}, "encrypted by SOPS");
  is_not_judged({{"a.yaml", object("v1", secret)}}, "encrypted by SOPS");
  is_not_judged({{"a.json",
                  R"({"apiVersion": "v1", "kind": "List", "items": [{"metadata": {"name": "b"},
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                        "name": "ENC[AES256_GCM,data:Yw]"},
            "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "m"}]}],
            "sops": {"mac": "x"}})"}},
                "encrypted by SOPS");
  const Tree tree({{"a.yaml", binding}, {"n.yaml", kNamespace}});
  const auto asked = run_cli({"who-can", "get", "pods", "--from", tree.path()});
  CHECK(asked.code == 3);
  CHECK(asked.out.find("nobody outside Kubernetes itself that is known") != std::string::npos);
}

TEST_CASE("a pointer of Git LFS is no manifest", "[check]") {
  is_not_judged({{"a.yaml", kNamespace}, {"crb.yaml", kPointer}}, "Git LFS");
  is_not_judged({{"kustomization.yaml", kBuild + "resources: [crb]\n"}, {"crb", kPointer}},
                "Git LFS");
  const GitRepository repository;
  repository.write("a.yaml", kNamespace);
  repository.write("crb.yaml", kPointer);
  repository.commit("first");
  repository.write("crb.yaml", kAdmin);
  const WorkingFolder here(repository.path(""));
  CHECK(run_cli({"check", ".", "--base-ref", "HEAD"}).code == 1);
  is_harmless({{"a.yaml", kMap + "data:\n  a: " + block(kPointer, "  ")}});
}

TEST_CASE("a folder without a file is not clean", "[check]") {
  CHECK(compared({}, {}).code == 3);
  CHECK(compared({{"a.yaml", kNamespace}}, {}).code == 0);
  CHECK(compared({{"a.yaml", kAdmin}}, {}).code == 0);
  const Tree tree({{"good/a.yaml", kNamespace}, {"readme/README.md", "x\n"}});
  CHECK(run_cli({"check", tree.path("good"), tree.path("readme")}).code == 3);
  CHECK(run_cli({"check", tree.path("good")}).code == 0);
  CHECK(run_cli({"check", tree.path("")}).code == 0);
  // What the owners leave out is no mistake.
  const Tree two({{"good/a.yaml", kNamespace}, {"other/b.yaml", kNamespace}});
  CHECK(run_cli({"check", two.path("good"), two.path("other"), "--exclude", "*/other/*"}).code ==
        0);
}

TEST_CASE("a folder without a file is not clean beside a commit", "[check]") {
  const GitRepository repository;
  repository.write("good/a.yaml", kNamespace);
  repository.write("gone/a.yaml", kNamespace);
  repository.write("sub/a.yaml", kNamespace);
  repository.commit("first");
  repository.remove("gone");
  repository.remove("sub");
  repository.git({"add", "-A"});
  repository.git({"update-index", "--add", "--cacheinfo",
                  "160000,4d7a214614ab2935c943f9e0ff69d22eadbb8f32,sub"});
  repository.git({"commit", "-q", "-m", "second"});
  fs::create_directory(repository.path("sub"));
  fs::create_directory(repository.path("empty"));
  const WorkingFolder here(repository.path(""));
  const auto code = [](std::vector<std::string> paths, const std::string& ref) {
    paths.insert(paths.begin(), "check");
    paths.insert(paths.end(), {"--base-ref", ref});
    return run_cli(paths).code;
  };
  CHECK(code({"sub"}, "HEAD") == 3);
  CHECK(code({"sub"}, "HEAD~1") == 3);  // not what a change deletes: nobody fetched it
  CHECK(code({"good", "sub"}, "HEAD~1") == 3);
  CHECK(code({"empty"}, "HEAD") == 3);
  CHECK(code({"good", "empty"}, "HEAD") == 3);
  CHECK(code({"gone"}, "HEAD~1") == 0);
  CHECK(code({"good", "gone"}, "HEAD~1") == 0);
  CHECK(code({"good"}, "HEAD") == 0);
}

TEST_CASE("aws-auth that a kustomization generates is not judged", "[check]") {
  const std::string fixed = "generatorOptions: {disableNameSuffixHash: true}\n";
  const std::string masters = "[{userarn: x, groups: [system:masters]}]";
  const auto literal = [&](const std::string& name, const std::string& value) {
    return kBuild + fixed + "configMapGenerator: [{name: " + name +
           ", literals: [\"mapUsers=" + value + "\"]}]\n";
  };
  const std::string told = "maps AWS identities";
  const std::string system = "namespace: kube-system\n";
  is_not_judged({{"kustomization.yaml", literal("aws-auth", masters) + system}}, told);
  is_not_judged({{"kustomization.yaml", literal("auth", masters) + system + "namePrefix: aws-\n"}},
                told);
  const Files from_files = {
      {"kustomization.yaml",
       kBuild + system + "configMapGenerator: [{name: aws-auth, files: [mapRoles=r.txt]}]\n"},
      {"r.txt", masters}};
  is_not_judged(from_files, told);
  is_not_judged({{"kustomization.yaml",
                  kBuild + system + "configMapGenerator: [{name: aws-auth, envs: [a.env]}]\n"},
                 {"a.env", "mapRoles=" + masters + "\n"}},
                told);
  is_harmless({{"kustomization.yaml", literal("aws-auth", masters) + "namespace: shop\n"}});
  is_harmless({{"kustomization.yaml", literal("aws-auth", "[]") + system}});
  is_harmless({{"kustomization.yaml", literal("other", masters) + system}});
}

TEST_CASE("kinds whose controllers hand out rights are not judged", "[check]") {
  const std::vector<std::pair<std::string, std::string>> kKinds = {
      {"rbacmanager.reactiveops.io/v1beta1", "RBACDefinition"},
      {"eks.services.k8s.aws/v1alpha1", "AccessEntry"},
      {"eks.services.k8s.aws/v1alpha1", "PodIdentityAssociation"},
      {"eks.aws.upbound.io/v1beta1", "AccessEntry"},
      {"eks.aws.upbound.io/v1beta1", "AccessPolicyAssociation"},
      {"resources.teleport.dev/v6", "TeleportRole"},
      {"resources.teleport.dev/v1", "TeleportRoleV7"},
      {"capsule.clastix.io/v1beta2", "Tenant"},
      {"hnc.x-k8s.io/v1alpha2", "SubnamespaceAnchor"},
      {"project.openshift.io/v1", "ProjectRequest"},
      {"user.openshift.io/v1", "Group"},
      {"user.openshift.io/v1", "UserIdentityMapping"},
      {"apiserver.config.k8s.io/v1", "AuthorizationConfiguration"},
      {"abac.authorization.kubernetes.io/v1beta1", "Policy"},
      {"management.cattle.io/v3", "GlobalRoleBinding"},
  };
  for (const auto& [version, kind] : kKinds) {
    INFO(version << ' ' << kind);
    is_not_judged({{"a.yaml", object(version, kind)}}, ": not judged");
  }
  for (const auto& [version, kind] : std::vector<std::pair<std::string, std::string>>{
           {"rbacmanager.example.com/v1", "RBACDefinition"},
           {"eks.services.k8s.aws/v1alpha1", "Cluster"},
           {"eks.aws.upbound.io/v1beta1", "NodeGroup"},
           {"resources.teleport.dev/v1", "TeleportOktaImportRule"},
           {"capsule.clastix.io/v1beta2", "CapsuleConfiguration"},
           {"hnc.x-k8s.io/v1alpha2", "HierarchicalResourceQuota"},
           {"config.openshift.io/v1", "Project"},
           {"user.openshift.io/v1", "User"},
           {"example.com/v1", "Group"},
           {"apiserver.config.k8s.io/v1", "EncryptionConfiguration"},
           {"audit.k8s.io/v1", "Policy"}}) {
    INFO(version << ' ' << kind);
    is_harmless({{"a.yaml", object(version, kind)}});
  }
  const auto kubeadm = [](const std::string& arguments) {
    return Files{{"a.yaml",
                  "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n"
                  "apiServer: {extraArgs: " +
                      arguments + "}\n"}};
  };
  is_not_judged(kubeadm("{authorization-mode: AlwaysAllow}"), ": not judged");
  is_not_judged(kubeadm("[{name: authorization-mode, value: Node}]"), ": not judged");
  is_not_judged(kubeadm("[{name: authorization-mode, value: \"RBAC,ABAC\"}]"), ": not judged");
  is_harmless(kubeadm("{authorization-mode: \"Node,RBAC\", v: \"2\"}"));
  is_harmless(kubeadm("[{name: authorization-mode, value: \"Node,RBAC\"}]"));
  is_harmless(kubeadm("[{name: v, value: \"2\"}]"));
}

TEST_CASE("an object of an unknown kind that has the shape of RBAC is not judged", "[check]") {
  const auto content = kAdmin.substr(kAdmin.find("roleRef"));
  for (const auto* kind : {"__KIND__", "\"@kind@\"", "Grant"}) {
    INFO(kind);
    is_not_judged({{"a.yaml", object("example.com/v1", kind, content)}}, "looks like a binding");
  }
  is_not_judged(
      {{"a.yaml", object("__GROUP__/v1", "__KIND__",
                         "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n")}},
      "looks like a role");
  is_harmless({{"a.yaml", object("audit.k8s.io/v1", "Policy",
                                 "rules: [{level: None, verbs: [get], nonResourceURLs: ['/a'], "
                                 "resources: [{group: ''}]}]\n")},
               {"b.yaml", object("example.com/v1", "Route", "rules: [{host: a, verbs: [get]}]\n")},
               {"c.yaml", object("example.com/v1", "Share", "spec: {subjects: [a]}\n")}});
}

TEST_CASE("RBAC that another object holds as a text is not judged", "[check]") {
  const auto workflow = [](const std::string& kind, const std::string& manifest) {
    return object("argoproj.io/v1alpha1", kind,
                  "spec:\n  templates:\n  - name: t\n    resource:\n      action: create\n"
                  "      manifest: " +
                      block(manifest, "      "));
  };
  const auto bundle = [](const std::string& content, const std::string& more = {}) {
    return object(
        "fleet.cattle.io/v1alpha1", "Bundle",
        "spec:\n  resources:\n  - name: a\n" + more + "    content: " + block(content, "    "));
  };
  const auto set = [](const std::string& kind, const std::string& name) {
    return object("addons.cluster.x-k8s.io/v1beta1", "ClusterResourceSet",
                  "spec: {resources: [{kind: " + kind + ", name: " + name + "}]}\n");
  };
  const auto map = kMap + "data:\n  a: " + block(kAdmin, "  ");
  const auto secret = [](const std::string& type) {
    return object("v1", "Secret", type + "stringData:\n  a: " + block(kAdmin, "  "));
  };
  const std::string of_set = "type: addons.cluster.x-k8s.io/resource-set\n";
  for (const auto& text :
       {workflow("Workflow", kAdmin), workflow("WorkflowTemplate", kAdmin),
        workflow("Workflow", "apiVersion: rbac.authorization.k8s.io/v1\nkind: {{kind}}\n"),
        bundle(kNamespace + "---\n" + kAdmin), bundle("H4sIAAAA\n", "    encoding: base64+gz\n"),
        secret(of_set),
        object("v1", "Secret",
               of_set + "data: {a: "
                        "YXBpVmVyc2lvbjogcmJhYy5hdXRob3JpemF0aW9uLms4cy5pby92MQpraW5kOiBDbHVzdGVyUm"
                        "9sZUJpbmRpbmcKbWV0YWRhdGE6IHtuYW1lOiBifQpyb2xlUmVmOiB7a2luZDogQ2x1c3RlclJv"
                        "bGUsIG5hbWU6IGNsdXN0ZXItYWRtaW59Cg==}\n")}) {
    INFO(text);
    is_not_judged({{"a.yaml", text}}, "may make real");
  }
  is_not_judged({{"a.yaml", map}, {"b/s.yaml", set("ConfigMap", "m")}}, "may make real");
  is_not_judged({{"a.yaml", secret("")}, {"b/s.yaml", set("Secret", "m")}}, "may make real");
  is_not_judged(
      {{"kustomization.yaml",
        kBuild + "resources: [s.yaml]\nconfigMapGenerator: [{name: m, files: [x.txt]}]\n"},
       {"x.txt", kAdmin},
       {"s.yaml", set("ConfigMap", "m")}},
      "may make real");
  for (const auto& text :
       {workflow("Workflow", kMap), bundle(kNamespace), map, secret(""),
        object("v1", "Secret", of_set + "stringData:\n  a: " + block(kNamespace, "  ")),
        object("example.com/v1", "Workflow", "spec: {manifest: roleRef}\n")}) {
    INFO(text);
    is_harmless({{"a.yaml", text}});
  }
  is_harmless({{"a.yaml", map}, {"b/s.yaml", set("ConfigMap", "other")}});
  is_harmless({{"a.yaml", map}, {"b/s.yaml", set("Secret", "m")}});
}

TEST_CASE("RBAC in the values of a chart is not judged", "[check]") {
  std::string values = "replicas: 2\nextraObjects:\n-";
  for (std::size_t at = 0, end = 0; at < kAdmin.size(); at = end + 1) {
    end = kAdmin.find('\n', at);
    values += (at == 0 ? " " : "  ") + kAdmin.substr(at, end - at) + '\n';
  }
  const Files rest = {{"ok.yaml", kNamespace}};
  const auto with = [&](const std::string& text) {
    auto files = rest;
    files["values.yaml"] = text;
    return files;
  };
  is_not_judged(with(values), "may make real");
  is_not_judged(with("extraDeploy:\n- " + block(kAdmin, "  ")), "may make real");
  is_harmless(
      with("rbac: {create: true}\nnote: kind ClusterRole of rbac.authorization.k8s.io/v1\n"));
  is_harmless(
      with("script: |\n  kubectl apply -f - <<EOF\n  apiVersion: "
           "rbac.authorization.k8s.io/v1\n  kind: ClusterRole\n  EOF\n"));
}

TEST_CASE("rules of a role in the values of a chart are not judged", "[check]") {
  const std::string rules =
      "rbac:\n  create: true\n  rules:\n  - {apiGroups: ['*'], resources: ['*'], verbs: ['*']}\n";
  const std::string ref = "binding:\n  roleRef: {kind: ClusterRole, name: cluster-admin}\n";
  const std::string urls = "extra: [{nonResourceURLs: ['*'], verbs: ['*']}]\n";
  for (const auto& text : {rules, ref, urls}) {
    INFO(text);
    is_not_judged({{"n.yaml", kNamespace}, {"values.yaml", text}}, "may make real");
  }
  is_harmless({{"n.yaml", kNamespace}, {"values.yaml", "rbac: {create: true, rules: []}\n"}});
  // The rules of an audit policy; an admission policy's; a schema; a patch that kustomize applies.
  is_harmless(
      {{"n.yaml", kNamespace},
       {"values.yaml", "rules: [{level: None, verbs: [get], nonResourceURLs: ['/x']}]\n"},
       {"values.schema.json",
        R"({"$schema": "x", "default": [{"apiGroups": ["*"], "verbs": ["*"]}]})"},
       {"swagger.json",
        R"({"swagger": "2.0", "definitions": {"B": {"properties": {"roleRef": {"type": "object"}}}}})"}});
  // With its templates it is told once.
  const Tree chart({{"Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"},
                    {"values.yaml", rules},
                    {"templates/r.yaml", "{{ toYaml .Values.rbac }}\n"}});
  const auto whole = run_cli({"check", chart.path(), "-o", "json"});
  CHECK(whole.code == 3);
  CHECK(Json::parse(whole.out)["unreadable"].size() == 1);
  const auto rest = run_cli({"check", chart.path(), "-o", "json", "--exclude", "*/templates/*"});
  CHECK(rest.code == 3);
  CHECK(Json::parse(rest.out)["unreadable"].size() == 1);
  CHECK(Json::parse(rest.out)["unreadable"][0]["line"] == 4);
}

TEST_CASE("a template of ytt that names RBAC is not judged", "[check]") {
  const auto overlay = [](const std::string& kind) {
    return "#@ load(\"@ytt:overlay\", \"overlay\")\n"
           "#@overlay/match by=overlay.subset({\"kind\":\"" +
           kind + "\"})\n---\nrules:\n#@overlay/append\n- {a: b}\n";
  };
  for (const auto* kind : {"ClusterRole", "Role", "RoleBinding"}) {
    INFO(kind);
    is_not_judged({{"n.yaml", kNamespace}, {"o.yaml", overlay(kind)}}, "template of ytt");
  }
  is_harmless({{"n.yaml", kNamespace}, {"o.yaml", overlay("Deployment")}});
  is_harmless({{"a.yaml", "# see x#@y\n" + role_of_nobody()}});
}

TEST_CASE("what Argo CD lays over an Application is not judged where it touches RBAC", "[check]") {
  const auto patch = [](const std::string& kind) {
    return "kustomize:\n  patches:\n  - target: {kind: " + kind +
           "}\n    patch: |-\n      - {op: add, path: /x/-, value: {kind: User, name: m}}\n";
  };
  for (const auto* name : {".argocd-source.yaml", "app/.argocd-source-shop.yaml"}) {
    INFO(name);
    is_not_judged({{"n.yaml", kNamespace}, {name, patch("ClusterRoleBinding")}}, "Argo CD");
    is_harmless({{"n.yaml", kNamespace}, {name, patch("Deployment")}});
    is_harmless({{"n.yaml", kNamespace}, {name, "kustomize: {images: ['a=b:1']}\n"}});
  }
  is_harmless({{"n.yaml", kNamespace}, {"other.yaml", patch("ClusterRoleBinding")}});
  // A patch in a file; an Application says it in the same way.
  const auto by_file = [](const std::string& target) {
    return "kustomize: {patches: [{path: p.yaml, target: " + target + "}]}\n";
  };
  const auto application = [&](const std::string& target) {
    return object(
        "argoproj.io/v1alpha1", "Application",
        "spec: {source: {" + by_file(target).substr(0, by_file(target).size() - 1) + "}}\n");
  };
  for (const auto* target : {"{kind: ClusterRole}", "{name: a}", "{kind: '.*Role'}"}) {
    INFO(target);
    is_not_judged({{"n.yaml", kNamespace}, {".argocd-source.yaml", by_file(target)}}, "Argo CD");
    is_not_judged({{"a.yaml", application(target)}}, "patches roles or bindings");
  }
  is_harmless({{"n.yaml", kNamespace}, {".argocd-source.yaml", by_file("{kind: Deployment}")}});
  is_harmless({{"n.yaml", kNamespace}, {"a.yaml", application("{kind: Deployment}")}});
  is_harmless({{"n.yaml", kNamespace},
               {"a.yaml",
                object("example.com/v1", "Thing", "spec: {path: /x.json, target: {name: a}}\n")}});
}

TEST_CASE("what is not judged of a kustomization is told at its field", "[check]") {
  const auto place = [](const std::string& text) {
    const auto result =
        check({{"kustomization.yaml", kBuild + "resources:\n- a\n" + text}, {"a", kNamespace}});
    INFO(result.out);
    const auto told = Json::parse(result.out)["unreadable"];
    REQUIRE(told.size() == 1);
    return told[0]["line"].dump() + ":" + told[0]["column"].dump() + " " +
           told[0]["message"].get<std::string>();
  };
  CHECK(place("helmCharts:\n- name: a\n") ==
        "6:1 not judged as kustomize builds it: nsposture does not evaluate `helmCharts`, so the "
        "result is not judged");
  CHECK(place("- https://example.com/x.yaml\n").starts_with("5:3 "));
  CHECK(place("patches:\n- path: a\n- path: none\n").starts_with("7:3 "));
}

TEST_CASE("a policy whose name is one letter off is told", "[check]") {
  const auto run = [](const Files& files) {
    const Tree tree(files);
    const WorkingFolder here(tree.path());
    return run_cli({"check", "m"}).code;
  };
  const std::string policy = "fail_on: none\n";
  CHECK(run({{"m/a.yaml", kNamespace}, {".nsposture.yml", policy}}) == 2);
  CHECK(run({{"m/a.yaml", kNamespace}, {".nspostur.yaml", policy}}) == 2);
  CHECK(run({{"m/a.yaml", kNamespace}, {".nsposture.yaml", policy}}) == 0);
  CHECK(run({{"m/a.yaml", kNamespace}, {".nsposture.yaml", policy}, {".nsposture.yml", policy}}) ==
        0);
  CHECK(run({{"m/a.yaml", kNamespace},
             {"nsposture.yaml", kNamespace},
             {".nsposture-baseline.json", "{}"}}) == 0);
}
