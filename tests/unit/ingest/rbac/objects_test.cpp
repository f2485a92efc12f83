#include "graph/base/builtin_file.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::ingest;

namespace {

std::string object(const std::string& api_version, const std::string& kind,
                   const std::string& rest = "") {
  return "apiVersion: " + api_version + "\nkind: " + kind + "\nmetadata:\n  name: x\n" + rest;
}

std::string binding(const std::string& version, const std::string& subject) {
  return object("rbac.authorization.k8s.io/" + version, "ClusterRoleBinding",
                "roleRef: {kind: ClusterRole, name: r, apiGroup: rbac.authorization.k8s.io}\n"
                "subjects:\n- " +
                    subject + "\n");
}

constexpr auto kRbac = "rbac.authorization.k8s.io/v1";

}  // namespace

TEST_CASE("all versions of the RBAC group are read", "[ingest]") {
  for (const auto* version : {"v1", "v1beta1"}) {
    const auto result = read(binding(version, "{kind: User, name: '*'}"));
    CHECK(result.diagnostics.empty());
    REQUIRE(result.cluster.bindings.size() == 1);
    CHECK(result.cluster.bindings[0].subjects[0] == Subject{SubjectKind::User, "", "*"});
  }
  const auto unknown = read(binding("v2", "{kind: User, name: u}"));
  CHECK(unknown.cluster.bindings.empty());
  CHECK(rejected(unknown) ==
        Strings{"test.yaml:1:1: no matches for kind \"ClusterRoleBinding\" in version "
                "\"rbac.authorization.k8s.io/v2\""});
}

TEST_CASE("in v1alpha1 the user * is everybody who is authenticated", "[ingest]") {
  const auto everybody = read(binding("v1alpha1", "{kind: User, name: '*'}"));
  REQUIRE(everybody.cluster.bindings.size() == 1);
  CHECK(everybody.cluster.bindings[0].subjects[0] ==
        Subject{SubjectKind::Group, "", "system:authenticated"});
  const auto account =
      read(binding("v1alpha1", "{kind: ServiceAccount, apiVersion: v1, name: a, namespace: ns}"));
  CHECK(account.diagnostics.empty());
  REQUIRE(account.cluster.bindings.size() == 1);
  CHECK(account.cluster.bindings[0].subjects[0] == Subject{SubjectKind::ServiceAccount, "ns", "a"});
  CHECK_FALSE(read(binding("v1", "{kind: User, apiVersion: v1, name: a}")).diagnostics.empty());
}

TEST_CASE("a namespaced object without a namespace goes to the default one", "[ingest]") {
  const auto result = read(object("v1", "ServiceAccount"));
  REQUIRE(result.cluster.service_accounts.size() == 1);
  CHECK(result.cluster.service_accounts[0].meta.namespace_ == "default");
  manifest::ReadOptions options;
  options.builtin_roles = "none";
  options.default_namespace = "team-a";
  manifest::ReadResult elsewhere;
  manifest::read_rbac_text(object(kRbac, "Role"), "t", options, elsewhere);
  REQUIRE(elsewhere.cluster.roles.size() == 1);
  CHECK(elsewhere.cluster.roles[0].meta.namespace_ == "team-a");
}

TEST_CASE("no file that is read has the name of the built-in roles", "[ingest]") {
  for (const auto* name : {"built-in 1.30", "built-in roles/a.yaml"}) {
    const auto result = manifest::read_manifest(object(kRbac, "ClusterRole"), name, "default");
    REQUIRE(result.cluster.roles.size() == 1);
    const auto& file = result.cluster.files.at(result.cluster.roles[0].pos.file);
    CHECK(file == std::string("./") + name);
    CHECK_FALSE(is_builtin_file(file));
  }
  manifest::ReadOptions options;
  manifest::ReadResult merged;
  manifest::read_rbac_text(object(kRbac, "ClusterRole"), "built-in", options, merged);
  CHECK(std::ranges::count_if(merged.cluster.files, is_builtin_file) == 1);
}

TEST_CASE("a namespace on a cluster-wide object means nothing", "[ingest]") {
  const auto result = read("apiVersion: " + std::string(kRbac) +
                           "\nkind: ClusterRole\nmetadata: {name: a, namespace: b}\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.roles.size() == 1);
  CHECK(result.cluster.roles[0].meta.namespace_.empty());
}

TEST_CASE("workloads name the account they run under", "[ingest]") {
  const std::string pod_spec = "serviceAccountName: robot";
  for (const auto& [version, kind] :
       std::vector<std::pair<std::string, std::string>>{{"apps/v1", "Deployment"},
                                                        {"extensions/v1beta1", "DaemonSet"},
                                                        {"apps/v1beta2", "StatefulSet"},
                                                        {"apps/v1", "ReplicaSet"},
                                                        {"v1", "ReplicationController"},
                                                        {"batch/v1", "Job"}}) {
    const auto result =
        read(object(version, kind, "spec: {template: {spec: {" + pod_spec + "}}}\n"));
    INFO(kind);
    CHECK(result.diagnostics.empty());
    REQUIRE(result.cluster.workloads.size() == 1);
    CHECK(result.cluster.workloads[0].kind == kind);
    CHECK(result.cluster.workloads[0].service_account == "robot");
    CHECK_FALSE(result.cluster.workloads[0].running);
  }
  const auto cron =
      read(object("batch/v1", "CronJob",
                  "spec: {jobTemplate: {spec: {template: {spec: {" + pod_spec + "}}}}}\n"));
  REQUIRE(cron.cluster.workloads.size() == 1);
  CHECK(cron.cluster.workloads[0].service_account == "robot");
}

TEST_CASE("a pod tells its node and whether it runs", "[ingest]") {
  const auto result = read(
      object("v1", "Pod", "spec: {serviceAccount: old, nodeName: n1}\nstatus: {phase: Running}\n"));
  REQUIRE(result.cluster.workloads.size() == 1);
  CHECK(result.cluster.workloads[0].service_account == "old");
  CHECK(result.cluster.workloads[0].node == "n1");
  CHECK(result.cluster.workloads[0].running);
  const auto plain = read(object("v1", "Pod", "status: {phase: Pending}\n"));
  REQUIRE(plain.cluster.workloads.size() == 1);
  CHECK(plain.cluster.workloads[0].service_account == "default");
  CHECK_FALSE(plain.cluster.workloads[0].running);
}

TEST_CASE("of a secret only metadata and type are kept", "[ingest]") {
  const auto result = read(
      "apiVersion: v1\nkind: Secret\nmetadata:\n  name: t\n  namespace: ns\n  annotations:\n"
      "    kubernetes.io/service-account.name: robot\n    other: marker-of-a-secret\n"
      "type: kubernetes.io/service-account-token\ndata: {token: bWFya2Vy}\n");
  REQUIRE(result.cluster.related.size() == 1);
  const auto& secret = result.cluster.related[0];
  CHECK(secret.type == "kubernetes.io/service-account-token");
  CHECK(secret.meta.annotations == Labels{{"kubernetes.io/service-account.name", "robot"}});
}

TEST_CASE("other objects that bear on the analysis are noted", "[ingest]") {
  const auto result =
      read(object("networking.k8s.io/v1", "NetworkPolicy") + "---\n" +
           object("v1", "ResourceQuota") + "---\n" + object("v1", "LimitRange") + "---\n" +
           object("apiextensions.k8s.io/v1", "CustomResourceDefinition",
                  "spec: {group: argoproj.io}\n") +
           "---\n" + object("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"));
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.related.size() == 5);
  CHECK(result.cluster.related[0].meta.namespace_ == "default");
  CHECK(result.cluster.related[3].type == "argoproj.io");
  CHECK(result.cluster.related[3].meta.namespace_.empty());
  CHECK(result.cluster.api_groups == std::set<std::string>{"", "admissionregistration.k8s.io",
                                                           "apiextensions.k8s.io", "argoproj.io",
                                                           "networking.k8s.io"});
}

TEST_CASE("other kinds, and other groups' roles, are counted and passed over", "[ingest]") {
  const auto result =
      read(object("v1", "ConfigMap") + "---\n" + object("v1", "ConfigMap") + "---\n" +
           object("iam.example.com/v1", "Role") + "---\nreplicas: 3\nimage: x\n");
  CHECK(result.diagnostics.empty());
  CHECK(result.cluster.roles.empty());
  CHECK(result.cluster.skipped_kinds ==
        std::map<std::string, std::uint64_t>{
            {"(no kind)", 1}, {"ConfigMap", 2}, {"Role.iam.example.com", 1}});
  CHECK(result.cluster.api_groups.contains("iam.example.com"));
}

TEST_CASE("annotations are kept by an allow list and cut", "[ingest]") {
  const auto result = read(
      "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  annotations:\n"
      "    openshift.io/requester: jane\n    field.cattle.io/projectId: p\n"
      "    meta.helm.sh/release-name: r\n    kubectl.kubernetes.io/last-applied-configuration: x\n"
      "    nsposture.dev/ignore: \"" +
      std::string(1023, 'a') + "\xC3\xA4\"\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.namespaces.size() == 1);
  const auto& kept = result.cluster.namespaces[0].meta.annotations;
  CHECK(kept.size() == 4);
  CHECK(kept.at("openshift.io/requester") == "jane");
  CHECK(kept.at("nsposture.dev/ignore") == std::string(1023, 'a'));
}

TEST_CASE("metadata is kept", "[ingest]") {
  const auto result = read(
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, uid: u-1, labels: {team: x},\n"
      "  creationTimestamp: 2026-11-23T14:25:19Z}\nstatus: {phase: Active}\n");
  REQUIRE(result.cluster.namespaces.size() == 1);
  const auto& ns = result.cluster.namespaces[0];
  CHECK(ns.meta.uid == "u-1");
  CHECK(ns.meta.labels == Labels{{"team", "x"}});
  CHECK(format_rfc3339(ns.meta.created.value()) == "2026-11-23T14:25:19Z");
  CHECK(ns.phase == "Active");
}

TEST_CASE("unknown fields of RBAC objects are told with their path", "[ingest]") {
  const auto result = read(object(kRbac, "ClusterRole",
                                  "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n"
                                  "  resourceName: [a]\nrule: []\n"));
  CHECK(result.cluster.roles.size() == 1);
  CHECK(warnings(result) ==
        Strings{"test.yaml:9:3: unknown field \"rules[0].resourceName\": kubectl refuses it, the "
                "API server drops it",
                "test.yaml:10:1: unknown field \"rule\": kubectl refuses it, the API server drops "
                "it"});
  const auto in_binding = read(binding("v1", "{kind: User, name: u, group: g}"));
  REQUIRE(warnings(in_binding).size() == 1);
  CHECK(warnings(in_binding)[0].find("\"subjects[0].group\"") != std::string::npos);
}

TEST_CASE("wrong types are refused in the words of Go's decoder", "[ingest]") {
  const auto message = [](const std::string& rest) {
    const auto result = read(object(kRbac, "ClusterRole", rest));
    CHECK(result.cluster.roles.empty());
    REQUIRE(rejected(result).size() == 1);
    const auto text = rejected(result)[0];
    return text.substr(text.find("json: "));
  };
  CHECK(message("rules: {}\n") ==
        "json: cannot unmarshal object into Go struct field ClusterRole.rules of type "
        "[]v1.PolicyRule");
  CHECK(message("rules: [x]\n") ==
        "json: cannot unmarshal string into Go struct field ClusterRole.rules of type "
        "v1.PolicyRule");
  CHECK(message("rules:\n- verbs: get\n") ==
        "json: cannot unmarshal string into Go struct field PolicyRule.rules.verbs of type "
        "[]string");
  CHECK(message("  labels: {a: 1}\n") ==
        "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type "
        "string");
  CHECK(message("aggregationRule: []\n") ==
        "json: cannot unmarshal array into Go struct field ClusterRole.aggregationRule of type "
        "v1.AggregationRule");
}

TEST_CASE("what the server refuses is told in its words and not used", "[ingest]") {
  const auto result = read(object(kRbac, "ClusterRole",
                                  "rules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: []\n"));
  CHECK(result.cluster.roles.empty());
  REQUIRE(result.diagnostics.size() == 1);
  const auto& refusal = result.diagnostics[0];
  CHECK(refusal.kind == DiagnosticKind::Rejected);
  CHECK(refusal.object_kind == "ClusterRole");
  CHECK(refusal.object_name == "x");
  CHECK(refusal.line == 8);
  CHECK(refusal.message ==
        "ClusterRole.rbac.authorization.k8s.io \"x\" is invalid: rules[0].verbs: Required value: "
        "verbs must contain at least one value");
}

TEST_CASE("objects of RBAC without kind, version or name are refused", "[ingest]") {
  CHECK(rejected(read("apiVersion: v1\nmetadata: {name: a}\nrules: []\n")) ==
        Strings{"test.yaml:1:1: Object 'Kind' is missing"});
  CHECK(rejected(read("kind: ClusterRole\nmetadata: {name: a}\nrules: []\n")) ==
        Strings{"test.yaml:1:1: Object 'apiVersion' is missing"});
  const auto nameless = read("apiVersion: " + std::string(kRbac) + "\nkind: ClusterRole\n");
  CHECK(nameless.cluster.roles.empty());
  REQUIRE(rejected(nameless).size() == 1);
  CHECK(rejected(nameless)[0].find("name or generateName is required") != std::string::npos);
}

TEST_CASE("pieces of other objects, and files that are none, are passed over", "[ingest]") {
  const auto pod = read("apiVersion: v1\nkind: Pod\nstatus: {phase: Running}\n");
  CHECK(pod.cluster.workloads.empty());
  CHECK(rejected(pod).empty());
  CHECK(warnings(pod).size() == 1);
  const auto install = read("apiVersion: v1\nbaseDomain: example.com\nmetadata: {name: a}\n");
  CHECK(rejected(install).empty());
  CHECK(warnings(install).size() == 1);
  CHECK(read("kind: Deployment\nimage: {tag: v1}\n").diagnostics.empty());
}

TEST_CASE("a slip in the kind or group of an object of RBAC is told", "[ingest]") {
  const auto refusal = [](const std::string& version, const std::string& kind) {
    const auto all = rejected(
        read("apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: a}\nrules: []\n"));
    return all.empty() ? std::string() : all[0];
  };
  CHECK(refusal(kRbac, "ClusterRolebinding") ==
        "test.yaml:1:1: no matches for kind \"ClusterRolebinding\" in version "
        "\"rbac.authorization.k8s.io/v1\"; did you mean ClusterRoleBinding?");
  for (const auto& [version, kind] : std::vector<std::pair<std::string, std::string>>{
           {kRbac, "ClusterRoles"},
           {kRbac, "Clusterrole"},
           {kRbac, "Anything"},
           {"rbac.authorization.k8s.oi/v1", "Role"},
           {"rbac.authorisation.k8s.io/v1", "ClusterRoleBinding"},
           {"RBAC.authorization.k8s.io/v1", "ClusterRole"},
           {"rbac.authorization.k8s.io", "ClusterRole"},
           {"authorization.k8s.io/v1", "RoleBinding"},
           {"rbac.k8s.io/v1", "Role"},
           {"rbac/v1", "ClusterRoleBinding"},
           {"apps/v1", "ClusterRoleBinding"},
           {"rbac/v1", "Role"},
           {"v1", "ClusterRoleBinding"},
           {"v1", "ClusterRoleBindng"},
           {"v1", "Role"}}) {
    INFO(version << ' ' << kind);
    CHECK_FALSE(refusal(version, kind).empty());
  }
  for (const auto& [version, kind] : std::vector<std::pair<std::string, std::string>>{
           {"iam.aws.crossplane.io/v1", "Role"},
           {"management.cattle.io/v3", "ClusterRoleTemplateBinding"},
           {"v1", "Node"},
           {"v1", "ConfigMap"},
           {"apps/v1", "ControllerRevision"},
           {"authorization.k8s.io/v1", "SubjectAccessReview"}}) {
    INFO(version << ' ' << kind);
    CHECK(refusal(version, kind).empty());
  }
}

TEST_CASE("every object with items is a list", "[ingest]") {
  const std::string item = std::string("\n- apiVersion: ") + kRbac +
                           "\n  kind: ClusterRole\n  metadata: {name: a}\n  rules: []\n";
  for (const auto* kind : {"List", "ConfigMap", "ClusterRole", "Anything"}) {
    const auto result =
        read(std::string("apiVersion: v1\nkind: ") + kind + "\nmetadata: {name: x}\nitems:" + item);
    CHECK(role_names(result) == Strings{"a"});
  }
  const auto own = read(std::string("apiVersion: ") + kRbac +
                        "\nkind: ClusterRole\nitems:\n- metadata: {name: a}\n  rules: []\n");
  CHECK(role_names(own) == Strings{"a"});
  CHECK(role_names(read("apiVersion: v1\nitems:" + item)) == Strings{"a"});
  CHECK(read("items: [a, b]\n").diagnostics.empty());
}

TEST_CASE("OpenShift's own objects are read as what it makes of them", "[ingest]") {
  const auto result = read(
      "apiVersion: authorization.openshift.io/v1\nkind: ClusterRoleBinding\n"
      "metadata: {name: a}\nroleRef: {name: cluster-admin}\nuserNames: [jane]\n"
      "groupNames: [dev]\nsubjects: [{kind: SystemGroup, name: system:authenticated}]\n");
  REQUIRE(result.cluster.bindings.size() == 1);
  const auto& binding = result.cluster.bindings[0];
  CHECK(binding.role_ref.name == "cluster-admin");
  REQUIRE(binding.subjects.size() == 3);
  CHECK(binding.subjects[0].name == "system:authenticated");
  CHECK(binding.subjects[0].kind == SubjectKind::Group);
  CHECK(binding.subjects[1].name == "jane");
  CHECK(binding.subjects[2].name == "dev");
}

TEST_CASE("a name that the server will make stands for one", "[ingest]") {
  const auto job = read("apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: j-}\n");
  CHECK(job.diagnostics.empty());
  REQUIRE(job.cluster.workloads.size() == 1);
  CHECK(job.cluster.workloads[0].meta.name == "j-xxxxx");
  const auto role = read("apiVersion: " + std::string(kRbac) +
                         "\nkind: ClusterRole\nmetadata: {generateName: r-}\n");
  CHECK(role.diagnostics.empty());
  CHECK(role_names(role) == Strings{"r-xxxxx"});
}

TEST_CASE("aggregation rules are read and followed", "[ingest]") {
  const auto result =
      read(object(kRbac, "ClusterRole",
                  "aggregationRule:\n  clusterRoleSelectors:\n  - matchLabels: {a: b}\n"
                  "    matchExpressions:\n    - {key: c, operator: In, values: [d, e]}\n") +
           "---\napiVersion: " + kRbac +
           "\nkind: ClusterRole\nmetadata: {name: z, labels: {a: b, c: e}}\nrules:\n"
           "- {apiGroups: [''], resources: [pods], verbs: [get]}\n");
  CHECK(result.diagnostics.empty());
  REQUIRE(result.cluster.roles.size() == 2);
  REQUIRE(result.cluster.roles[0].rules.size() == 1);
  CHECK(result.cluster.roles[0].rules[0].pos.line == 15);
}
