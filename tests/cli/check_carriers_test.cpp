// Objects of other kinds that bring RBAC into a cluster: each is told as not judged, and the same
// kind without RBAC in it is no refusal.
#include "tests/cli/check_files.h"
#include "tests/support/git_repository.h"

using namespace nsposture::tests;
using namespace nsposture::tests::checked;

namespace {

const std::string kHolds = "may make real";
const std::string kChanges = "roles or bindings as they are written";

std::string indented(const std::string& text, const std::string& indent) {
  std::string out;
  for (std::size_t at = 0, end = 0; at < text.size(); at = end + 1) {
    end = text.find('\n', at);
    out += indent + text.substr(at, end - at) + '\n';
  }
  return out;
}

// `spec:` with a text or an object below the keys of `path`.
std::string with_text(const std::string& path, const std::string& text) {
  return "spec:\n  " + path + ": " + block(text, "  ");
}

std::string with_object(const std::string& path, const std::string& text) {
  return "spec:\n  " + path + ":\n" + indented(text, "    ");
}

void judge(const std::string& text, const std::string& told, const std::string& twin) {
  INFO(text);
  is_not_judged({{"a.yaml", text}}, told);
  CHECK(check({{"a.yaml", text}}, {"--allow-unread", "*/a.yaml"}).code == 0);
  INFO(twin);
  is_harmless({{"a.yaml", twin}});
}

}  // namespace

TEST_CASE("crds of a chart count with an ending in any case", "[check]") {
  const Files chart = {{"c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"},
                       {"c/templates/a.yaml", kNamespace}};
  for (const auto* name : {"c/crds/a.YAML", "c/crds/sub/a.YML", "c/crds/a.Json"}) {
    INFO(name);
    auto files = chart;
    files[name] = kAdmin;
    CHECK(check(files).code == 1);
    files[name] = kMap;
    is_harmless(files);
  }
  // Helm reads no other files there, and crds beside no chart are none.
  auto files = chart;
  files["c/crds/README.MD"] = kAdmin;
  files["crds/a.YAML"] = kAdmin;
  is_harmless(files);
}

TEST_CASE("crds of a chart count in a commit too", "[check]") {
  const GitRepository repository;
  repository.write("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");
  repository.write("crds/a.YAML", kAdmin);
  repository.commit("first");
  const WorkingFolder here(repository.path(""));
  CHECK(run_cli({"check", ".", "--base-ref", "HEAD"}).code == 0);
}

TEST_CASE("Kyverno's policies that change or make RBAC are not judged", "[check]") {
  const auto policy = [](const std::string& rule) {
    return object("kyverno.io/v1", "ClusterPolicy",
                  "spec:\n  rules:\n  - {name: r, " + rule + "}\n");
  };
  const auto match = [](const std::string& kinds) {
    return "match: {any: [{resources: {kinds: [" + kinds + "]}}]}, ";
  };
  const std::string label = "mutate: {patchStrategicMerge: {metadata: {labels: {a: b}}}}";
  const std::string subjects = "mutate: {patchStrategicMerge: {subjects: [{kind: User, name: m}]}}";
  const auto harmless = policy(match("Pod") + label);
  for (const auto* kinds : {"ClusterRoleBinding", "Pod, Role", "rbac.authorization.k8s.io/v1/Role",
                            "\"*/RoleBinding\"", "\"*Binding\"", "rbac.authorization.k8s.io/*/*"}) {
    judge(policy(match(kinds) + label), kChanges, harmless);
  }
  judge(policy(match("\"*\"") + subjects), kChanges, policy(match("\"*\"") + label));
  const auto existing = [&](const std::string& kind) {
    return policy(match("ConfigMap") + "mutate: {targets: [{apiVersion: v1, kind: " + kind +
                  ", name: a}], patchesJson6902: \"[]\"}");
  };
  judge(existing("ClusterRole"), kChanges, existing("Secret"));
  is_harmless({{"a.yaml", policy(match("ClusterRole") +
                                 "mutate: {targets: [{apiVersion: v1, kind: Secret, name: a}]}")},
               {"b.yaml", policy(match("ClusterRole") + "validate: {message: no, deny: {}}")}});
  judge(policy(match("Namespace") + "generate: {cloneList: {namespace: a, kinds: "
                                    "[rbac.authorization.k8s.io/v1/RoleBinding]}}"),
        "makes roles or bindings",
        policy(match("Namespace") + "generate: {cloneList: {namespace: a, kinds: [v1/Secret]}}"));
  judge(policy(match("Namespace") + "generate: {apiVersion: v1, kind: \"{{ request.object.x }}\", "
                                    "name: a, data: {}}"),
        "makes roles or bindings",
        policy(match("Namespace") +
               "generate: {apiVersion: v1, kind: ConfigMap, name: \"{{ a }}\", data: {}}"));
  const auto mutating = [](const std::string& group, const std::string& targets) {
    return object("policies.kyverno.io/v1alpha1", "MutatingPolicy",
                  "spec: {matchConstraints: {resourceRules: [{apiGroups: ['" + group +
                      "'], resources: ['*']}]}" + targets + "}\n");
  };
  const auto targets = [](const std::string& resource) {
    return ", targetMatchConstraints: {resourceRules: [{apiGroups: ['*'], resources: [" + resource +
           "]}]}";
  };
  judge(mutating("rbac.authorization.k8s.io", ""), kChanges, mutating("apps", ""));
  judge(mutating("apps", targets("rolebindings")), kChanges, mutating("apps", targets("pods")));
  const auto generating = [](const std::string& kind) {
    return object("policies.kyverno.io/v1alpha1", "GeneratingPolicy",
                  "spec:\n  variables:\n  - name: d\n    expression: >-\n"
                  "      [{\"kind\": dyn(\"" +
                      kind +
                      "\")}]\n  generate:\n  - expression: generator.Apply('x', variables.d)\n");
  };
  judge(generating("ClusterRoleBinding"), "makes roles or bindings", generating("ConfigMap"));
}

TEST_CASE("mutations of Gatekeeper and overrides that touch RBAC are not judged", "[check]") {
  const auto assign = [](const std::string& kind, const std::string& groups,
                         const std::string& kinds, const std::string& location) {
    return object("mutations.gatekeeper.sh/v1", kind,
                  "spec: {applyTo: [{groups: [" + groups + "], versions: [v1], kinds: [" + kinds +
                      "]}], location: '" + location + "'}\n");
  };
  for (const auto* kind : {"Assign", "ModifySet", "AssignImage"}) {
    judge(assign(kind, "rbac.authorization.k8s.io", "RoleBinding", "subjects"), kChanges,
          assign(kind, "''", "Pod", "spec.containers"));
  }
  const auto metadata = [](const std::string& match, const std::string& location) {
    return object("mutations.gatekeeper.sh/v1", "AssignMetadata",
                  "spec: {match: {" + match + "}, location: '" + location + "'}\n");
  };
  judge(metadata("kinds: [{apiGroups: ['*'], kinds: [ClusterRole]}]", "metadata.labels.a"),
        kChanges, metadata("kinds: [{apiGroups: ['*'], kinds: [Pod]}]", "metadata.labels.a"));
  judge(metadata("scope: Cluster",
                 "metadata.labels.\"rbac.authorization.k8s.io/aggregate-to-admin\""),
        kChanges, metadata("scope: Cluster", "metadata.labels.owner"));
  const auto admission = [](const std::string& group, const std::string& resource) {
    return object("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy",
                  "spec: {matchConstraints: {resourceRules: [{apiGroups: ['" + group +
                      "'], resources: [" + resource + "]}]}}\n");
  };
  judge(admission("rbac.authorization.k8s.io", "clusterroles"), kChanges, admission("", "pods"));
  const auto webhook = [](const std::string& group, const std::string& resource) {
    return object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration",
                  "webhooks: [{name: a, rules: [{apiGroups: ['" + group + "'], resources: ['" +
                      resource + "']}]}]\n");
  };
  judge(webhook("rbac.authorization.k8s.io", "*"), kChanges, webhook("apps", "*"));
  judge(webhook("*", "*/*"), kChanges, webhook("", "pods"));
  const auto override_of = [](const std::string& kind) {
    return object("policy.karmada.io/v1alpha1", "ClusterOverridePolicy",
                  "spec: {resourceSelectors: [{apiVersion: v1, kind: " + kind +
                      "}], overrideRules: [{overriders: {plaintext: [{path: /a}]}}]}\n");
  };
  judge(override_of("ClusterRoleBinding"), kChanges, override_of("Deployment"));
}

TEST_CASE("what sets up a cluster and lets somebody in is not judged", "[check]") {
  const auto plane = [](const std::string& spec) {
    return object("controlplane.cluster.x-k8s.io/v1beta1", "KubeadmControlPlane",
                  "spec:\n  kubeadmConfigSpec:\n" + indented(spec, "    "));
  };
  const auto with_arguments = [](const std::string& arguments) {
    return "clusterConfiguration: {apiServer: {extraArgs: " + arguments + "}}\n";
  };
  const auto harmless =
      plane(with_arguments("{authorization-mode: \"Node,RBAC\", v: \"2\"}") +
            "preKubeadmCommands: [hostname x, \"sed -i s#a#b# /etc/kubernetes/admin.conf\"]\n");
  judge(plane(with_arguments("{authorization-mode: AlwaysAllow}")), "what is allowed", harmless);
  judge(plane(with_arguments("{client-ca-file: /a}")), "which user", harmless);
  judge(plane("postKubeadmCommands: [\"kubectl apply -f https://example.com/a.yaml\"]\n"),
        "runs kubectl", harmless);
  judge(plane("files:\n- path: /a\n  content: " + block(kAdmin, "  ")), kHolds, harmless);
  for (const auto* kind : {"KubeadmConfig", "KubeadmConfigTemplate"}) {
    judge(object("bootstrap.cluster.x-k8s.io/v1beta1", kind,
                 "spec: {template: {spec: {files: [{path: /a, encoding: base64, content: "
                 "YXBpVmVyc2lvbjogcmJhYy5hdXRob3JpemF0aW9uLms4cy5pby92MQpraW5kOiBDbHVzdGVyUm"
                 "9sZUJpbmRpbmcKbWV0YWRhdGE6IHtuYW1lOiBifQpyb2xlUmVmOiB7a2luZDogQ2x1c3RlclJv"
                 "bGUsIG5hbWU6IGNsdXN0ZXItYWRtaW59Cg==}]}}}\n"),
          kHolds,
          object("bootstrap.cluster.x-k8s.io/v1beta1", kind,
                 "spec: {template: {spec: {files: [{path: /a, content: x}]}}}\n"));
  }
  const auto kind = [](const std::string& field, const std::string& patch) {
    return "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes:\n- role: control-plane\n  " +
           field + ":\n  - " + block(patch, "  ");
  };
  judge(kind("kubeadmConfigPatches",
             "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n"
             "    authorization-mode: AlwaysAllow\n"),
        "what is allowed",
        kind("kubeadmConfigPatches",
             "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n"
             "    authorization-mode: Node,RBAC\n    v: \"4\"\n"));
  judge(
      "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nkubeadmConfigPatchesJSON6902:\n"
      "- group: kubeadm.k8s.io\n  kind: ClusterConfiguration\n  patch: " +
          block("- op: add\n  path: /apiServer/extraArgs/authorization-mode\n"
                "  value: AlwaysAllow\n",
                "  "),
      "what is allowed",
      "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nkubeadmConfigPatchesJSON6902:\n"
      "- group: kubeadm.k8s.io\n  kind: ClusterConfiguration\n  patch: " +
          block("- op: add\n  path: /apiServer/certSANs/-\n  value: my-host\n", "  "));
  const auto eksctl = [](const std::string& more) {
    return object("eksctl.io/v1alpha5", "ClusterConfig", more + "\n");
  };
  for (const auto* more : {"iamIdentityMappings: [{arn: a, groups: ['system:masters']}]",
                           "accessConfig: {accessEntries: [{principalARN: a}]}"}) {
    judge(eksctl(more), "AWS identities", eksctl("accessConfig: {authenticationMode: API}"));
  }
  judge(eksctl("iam: {serviceAccounts: [{metadata: {name: a}}]}"), "permissions in AWS",
        eksctl("iam: {withOIDC: true}"));
  const auto patched = [](const std::string& version, const std::string& type,
                          const std::string& mode) {
    return object(version, type,
                  "spec: {patches: [{value: {authorization-mode: " + mode + "}}]}\n");
  };
  judge(patched("cluster.x-k8s.io/v1beta1", "ClusterClass", "AlwaysAllow"), "what is allowed",
        patched("cluster.x-k8s.io/v1beta1", "ClusterClass", "RBAC"));
  judge(patched("operator.openshift.io/v1", "KubeAPIServer", "[AlwaysAllow]"), "what is allowed",
        patched("operator.openshift.io/v1", "KubeAPIServer", "[RBAC]"));
  const auto kubelet = [](const std::string& mode) {
    return "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n"
           "authorization: {mode: " +
           mode + "}\n";
  };
  judge(kubelet("AlwaysAllow"), "kubelet allow", kubelet("Webhook"));
  judge("kube-apiserver-arg: [\"authorization-mode=AlwaysAllow\"]\n", "without RBAC",
        "kube-apiserver-arg: [\"authorization-mode=Node,RBAC\"]\n");
  judge(object("kops.k8s.io/v1alpha2", "Cluster", "spec: {authorization: {alwaysAllow: {}}}\n"),
        "what is allowed",
        object("kops.k8s.io/v1alpha2", "Cluster", "spec: {authorization: {rbac: {}}}\n"));
  judge(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver, namespace: kube-system}\n"
      "spec: {containers: [{name: a, command: [kube-apiserver, "
      "--authorization-mode=AlwaysAllow]}]}\n",
      "without RBAC",
      "apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver, namespace: kube-system}\n"
      "spec: {containers: [{name: a, command: [kube-apiserver, "
      "\"--authorization-mode=Node,RBAC\"]}]}\n");
}

TEST_CASE("RBAC as a text of any object is not judged", "[check]") {
  const std::string go =
      "{{ range .x }}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {{ .kind }}\n{{ end }}\n";
  const std::string values = "replicas: 2\nextraObjects:\n- " + indented(kAdmin, "  ").substr(2);

  struct Kind {
    const char* version;
    const char* kind;
    const char* path;
  };

  const std::vector<Kind> kinds = {
      {"kappctrl.k14s.io/v1alpha1", "App", "fetch"},
      {"helm.cattle.io/v1", "HelmChart", "valuesContent"},
      {"helm.cattle.io/v1", "HelmChartConfig", "valuesContent"},
      {"apiextensions.crossplane.io/v1", "Composition", "template"},
      {"policy.open-cluster-management.io/v1", "ConfigurationPolicy", "object-templates-raw"},
      {"argoproj.io/v1alpha1", "Application", "values"},
      {"argoproj.io/v1alpha1", "ApplicationSet", "templatePatch"},
      {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "values"},
      {"fluxcd.controlplane.io/v1", "ResourceSet", "resourcesTemplate"},
      {"provisioning.cattle.io/v1", "Cluster", "additionalManifest"},
      {"tekton.dev/v1", "Task", "script"},
      {"example.com/v1", "Anything", "text"}};
  for (const auto& [version, kind, path] : kinds) {
    const auto harmless = object(
        version, kind,
        with_text(path, "# makes a ClusterRole of rbac.authorization.k8s.io\na: {{ b }}\n" + kMap));
    for (const auto& text : {kAdmin, kNamespace + "---\n" + kAdmin, go, values,
                             "#!/bin/sh\ncat <<EOF | kubectl apply -f -\n" + kAdmin + "EOF\n",
                             std::string("kubectl create clusterrolebinding a --user m\n")}) {
      judge(object(version, kind, with_text(path, text)), ": not judged", harmless);
    }
    judge(object(version, kind, with_object(path, kAdmin)), kHolds, harmless);
  }
  judge(object("batch/v1", "Job",
               "spec: {template: {spec: {containers: [{name: a, command: [kubectl, create, "
               "clusterrolebinding, a]}]}}}\n"),
        kHolds,
        object("batch/v1", "Job",
               "spec: {template: {spec: {containers: [{name: a, command: [kubectl, get, "
               "clusterrolebinding, a]}]}}}\n"));
  const auto lines = [](const std::string& kind) {
    return object(
        "example.com/v1", "Thing",
        "spec: {a: ['apiVersion: rbac.authorization.k8s.io/v1', 'kind: " + kind + "']}\n");
  };
  judge(lines("ClusterRole"), kHolds, lines("Something"));
  // Documentation.
  is_harmless({{"a.yaml", object("example.com/v1", "Thing",
                                 "spec: {description: " + Json(kAdmin).dump() +
                                     ", note: \"kind: ClusterRole, see the docs\"}\n")},
               {"b.yaml", object("v1", "ConfigMap", "data: {a: " + Json(kAdmin).dump() + "}\n")},
               {"c.yaml", object("apiextensions.k8s.io/v1", "CustomResourceDefinition",
                                 "spec: {group: a.b, example: " + Json(kAdmin).dump() + "}\n")}});
}

TEST_CASE("patches of RBAC that another object holds are not judged", "[check]") {
  const auto patches = [](const std::string& target, const std::string& path) {
    return "patches: [{target: {" + target + "}, patch: \"[{op: replace, path: " + path +
           ", value: x}]\"}]";
  };
  for (const auto& [version, kind] : std::vector<std::pair<std::string, std::string>>{
           {"argoproj.io/v1alpha1", "Application"},
           {"kustomize.toolkit.fluxcd.io/v1", "Kustomization"},
           {"helm.toolkit.fluxcd.io/v2", "HelmRelease"}}) {
    const auto with = [&](const std::string& patch) {
      return object(version, kind, "spec: {a: {" + patch + "}}\n");
    };
    const auto harmless = with(patches("kind: Deployment", "/spec/replicas"));
    judge(with(patches("kind: ClusterRoleBinding", "/roleRef/name")), "patches roles", harmless);
    judge(with(patches("kind: \".*Binding\"", "/roleRef/name")), "patches roles", harmless);
    judge(with(patches("name: a", "/subjects/0/name")), "patches roles",
          with(patches("name: a", "/metadata/labels")));
    judge(with("patches: [{target: {kind: ConfigMap}, patch: \"[{op: replace, path: /kind, value: "
               "ClusterRole}]\"}]"),
          "patches roles", harmless);
  }
}

TEST_CASE("RBAC for other clusters is not judged", "[check]") {
  judge(object("types.kubefed.io/v1beta1", "FederatedClusterRole", "spec: {template: {}}\n"),
        ": not judged",
        object("types.kubefed.io/v1beta1", "FederatedDeployment", "spec: {template: {}}\n"));
  judge(
      object("work.open-cluster-management.io/v1", "ManifestWork", with_object("workload", kAdmin)),
      kHolds,
      object("work.open-cluster-management.io/v1", "ManifestWork", with_object("workload", kMap)));
  judge(object("rbac.open-cluster-management.io/v1alpha1", "ClusterPermission"), ": not judged",
        object("cluster.open-cluster-management.io/v1", "ManagedCluster"));
}

TEST_CASE("data that another object applies is not judged", "[check]") {
  const auto map = kMap + "data:\n  a: " + block(kAdmin, "  ");
  const auto binary = kMap + "data:\n  a: " + block(kMap, "  ");
  const auto profile = [](const std::string& name) {
    return object("config.projectsveltos.io/v1beta1", "ClusterProfile",
                  "spec: {policyRefs: [{kind: ConfigMap, name: " + name + "}]}\n");
  };
  const auto app = [](const std::string& name) {
    return object(
        "kappctrl.k14s.io/v1alpha1", "App",
        "spec: {fetch: [{inline: {pathsFrom: [{configMapRef: {name: " + name + "}}]}}]}\n");
  };
  const auto release = [](const std::string& name) {
    return object("helm.toolkit.fluxcd.io/v2", "HelmRelease",
                  "spec: {valuesFrom: [{kind: ConfigMap, name: " + name + "}]}\n");
  };
  const auto job = [](const std::string& name) {
    return object("batch/v1", "Job",
                  "spec: {template: {spec: {containers: [{name: a, image: bitnami/kubectl}], "
                  "volumes: [{name: v, configMap: {name: " +
                      name + "}}]}}}\n");
  };
  for (const auto& applier : {profile("m"), profile("\"{{ .Cluster.metadata.name }}\""), app("m"),
                              release("m"), job("m")}) {
    INFO(applier);
    is_not_judged({{"a.yaml", map}, {"b.yaml", applier}}, kHolds);
    is_harmless({{"a.yaml", binary}, {"b.yaml", applier}});
  }
  for (const auto& applier : {profile("other"), app("other"), release("other"), job("other"),
                              object("batch/v1", "Job",
                                     "spec: {template: {spec: {volumes: [{name: v, configMap: "
                                     "{name: m}}]}}}\n")}) {
    INFO(applier);
    is_harmless({{"a.yaml", map}, {"b.yaml", applier}});
  }
  // A script beside whoever mounts it.
  const auto mounts = object("batch/v1", "Job",
                             "spec: {template: {spec: {containers: [{name: a, command: [sh, /s]}], "
                             "volumes: [{name: v, configMap: {name: m}}]}}}\n");
  is_not_judged({{"a.yaml", kMap + "data: {s: \"kubectl create clusterrolebinding a --user m\"}\n"},
                 {"b.yaml", mounts}},
                kHolds);
  is_harmless(
      {{"a.yaml", kMap + "data: {s: \"kubectl get clusterrolebinding a\"}\n"}, {"b.yaml", mounts}});
  // What a HelmRelease takes as values may be hidden.
  is_harmless({{"a.yaml", object("v1", "Secret", "data: {a: \"ENC[x]\"}\nsops: {mac: x}\n")},
               {"b.yaml", object("helm.toolkit.fluxcd.io/v2", "HelmRelease",
                                 "spec: {valuesFrom: [{kind: Secret, name: m}]}\n")}});
}

TEST_CASE("an identity that others have bound to roles is not judged", "[check]") {
  const auto secret = [](const std::string& type) {
    return object("v1", "Secret", "type: " + type + "\nstringData: {token-id: abcdef}\n");
  };
  judge(secret("bootstrap.kubernetes.io/token"), "joining node", secret("Opaque"));
  const auto request = [](const std::string& signer) {
    return object("certificates.k8s.io/v1", "CertificateSigningRequest",
                  "spec: {signerName: " + signer + ", usages: [client auth]}\n");
  };
  judge(request("kubernetes.io/kube-apiserver-client"), "a user of the cluster",
        request("example.com/mine"));
  const auto certificate = [](const std::string& organization) {
    return object("cert-manager.io/v1", "Certificate",
                  "spec: {subject: {organizations: ['" + organization + "']}}\n");
  };
  judge(certificate("system:masters"), "keeps for itself", certificate("shop"));
  const auto member = [](const std::string& role) {
    return object("iam.cnrm.cloud.google.com/v1beta1", "IAMPolicyMember",
                  "spec: {member: 'user:m', role: " + role + "}\n");
  };
  judge(member("roles/container.admin"), "role of the cloud", member("roles/storage.admin"));
  const auto constraints = [](const std::string& users) {
    return object("security.openshift.io/v1", "SecurityContextConstraints",
                  "users: [" + users + "]\n");
  };
  judge(constraints("mallory"), "beside RBAC", constraints(""));
  judge(
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extension-apiserver-authentication, "
      "namespace: kube-system}\ndata: {client-ca-file: a}\n",
      "aggregated API servers", kMap + "data: {client-ca-file: a}\n");
}

TEST_CASE("pieces of RBAC in other objects are not judged", "[check]") {
  const auto composed = [](const std::string& key, const std::string& kind) {
    return object("apiextensions.crossplane.io/v1", "Composition",
                  "spec: {resources: [{name: a, " + key +
                      ": {apiVersion: rbac.authorization.k8s.io/v1, kind: " + kind + "}}]}\n");
  };
  judge(composed("base", "ClusterRoleBinding"), kHolds, composed("ref", "ClusterRoleBinding"));
  const auto parameter = [](const std::string& kind) {
    return object(
        "argoproj.io/v1alpha1", "Application",
        "spec: {source: {helm: {parameters: [{name: 'extra[0].kind', value: " + kind + "}]}}}\n");
  };
  judge(parameter("ClusterRole"), kHolds, parameter("ConfigMap"));
  judge(object("example.com/v1", "Access",
               "spec: {a: {roleRef: {kind: ClusterRole, name: a}, subjects: [{kind: User}]}}\n"),
        "looks like a binding",
        object("example.com/v1", "Access", "spec: {a: {subjects: [{kind: User}]}}\n"));
  judge(object("example.com/v1", "Access",
               "spec: {rules: [{apiGroups: [a], resources: [b], verbs: [c]}]}\n"),
        "looks like a role",
        object("helm.toolkit.fluxcd.io/v2", "HelmRelease",
               "spec: {values: {rules: [{apiGroups: [a], resources: [b], verbs: [c]}]}}\n"));
  const auto from_secret = [](const std::string& type) {
    return object("external-secrets.io/v1", "ExternalSecret",
                  "spec: {target: {template: {type: " + type + "}}}\n");
  };
  judge(from_secret("addons.cluster.x-k8s.io/resource-set"), kHolds, from_secret("Opaque"));
  const auto machine = [](const std::string& content) {
    return object("machineconfiguration.openshift.io/v1", "MachineConfig",
                  "spec: {config: {source: \"" + content + "\"}}\n");
  };
  judge(machine("data:,apiVersion%3A%20rbac.authorization.k8s.io%2Fv1%0Akind%3A%20ClusterRole%0A"
                "metadata%3A%20%7Bname%3A%20a%7D%0A"),
        kHolds, machine("data:,apiVersion%3A%20v1%0Akind%3A%20ConfigMap%0A"));
  const auto module = [](const std::string& resource) {
    return object("tf.upbound.io/v1beta1", "Workspace",
                  "spec: {module: 'resource \"" + resource + "\" \"a\" {}'}\n");
  };
  judge(module("kubernetes_cluster_role_binding"), kHolds, module("kubernetes_config_map"));
}

TEST_CASE("a program that writes RBAC beside the manifests is not judged", "[check]") {
  const auto program = [](const std::string& version, const std::string& kind) {
    return "{apiVersion: '" + version + "', kind: '" + kind + "', metadata: {name: 'a'}}\n";
  };
  for (const auto* name :
       {"a.jsonnet", "lib/a.libsonnet", "a.cue", "a.k", "a.pkl", "a.dhall", "a.star"}) {
    INFO(name);
    is_not_judged({{"n.yaml", kNamespace},
                   {name, program("rbac.authorization.k8s.io/v1", "ClusterRoleBinding")}},
                  "is a program that may write");
    for (const auto* text :
         {"{kind: 'Cluster' + 'RoleBinding'}\n", "k.rbac.v1.clusterRoleBinding.new('a')\n",
          "import 'RBAC.libsonnet'\n"}) {
      is_not_judged({{"n.yaml", kNamespace}, {name, text}}, "is a program that may write");
    }
    is_harmless({{"n.yaml", kNamespace}, {name, program("v1", "ConfigMap")}});
    is_harmless({{"n.yaml", kNamespace}, {name, "{controller: 'a'}\n"}});
  }
  is_harmless({{"n.yaml", kNamespace}, {"README.md", kAdmin}});
}

TEST_CASE("a question to a kustomization that only generates data is answered", "[check]") {
  const auto asked = [](const std::string& more) {
    const Tree tree(
        {{"kustomization.yaml", kBuild + "resources: [a.yaml]\n" + more}, {"a.yaml", kAdmin}});
    return run_cli({"who-can", "get", "pods", "--from", tree.path()}).code;
  };
  for (const auto* more :
       {"", "configMapGenerator: [{name: a, literals: [b=c]}]\n",
        "secretGenerator: [{name: a, literals: [b=c], type: Opaque}]\n",
        "generatorOptions: {disableNameSuffixHash: true}\n",
        "images: [{name: a, newTag: b}]\nreplicas: [{name: a, count: 2}]\n",
        "configMapGenerator: [{name: aws-auth, namespace: x, literals: [b=c]}]\n"}) {
    INFO(more);
    CHECK(asked(more) == 0);
  }
  for (const auto* more :
       {"configMapGenerator: [{name: aws-auth, literals: [mapUsers=x]}]\n",
        "configMapGenerator: [{name: aws-auth, namespace: kube-system, literals: [b=c]}]\n",
        "secretGenerator: [{name: a, type: kubernetes.io/service-account-token}]\n",
        "configMapGenerator: x\n", "namePrefix: a-\n"}) {
    INFO(more);
    CHECK(asked(more) == 3);
  }
}
