// The table-driven rules: a permission and the texts for it.
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"

namespace nsposture::rules::objects {

namespace {

using store::Severity;

const std::vector<std::string_view> kWrite = {"create", "update", "patch"};

const std::vector<std::string_view> kDelete = {"delete", "deletecollection"};
const std::vector<std::string_view> kChangeOrDelete = {"update", "patch", "delete",
                                                       "deletecollection"};

constexpr std::string_view kAdmission = "admissionregistration.k8s.io";

// Cluster-wide, this leads to everything, because it includes kube-system. The service accounts of
// operators often need it.
PermissionPattern for_people(Severity severity, PermissionPattern pattern) {
  pattern.for_people = severity;
  return pattern;
}

struct PermissionRule {
  store::RuleInfo info;
  std::vector<PermissionPattern> patterns;
};

const std::vector<PermissionRule>& table() {
  static const std::vector<PermissionRule> kTable = {
      {{"NP204",
        "Reads Secrets",
        Severity::Medium,
        "Secrets hold passwords, keys and service account tokens. `list` and `watch` return "
        "their content, as `get` does.",
        "Name the Secrets in resourceNames and grant only `get`, or mount them into the pod "
        "that uses them.",
        {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1552.007"}},
       {
           for_people(Severity::High, {"", "secrets", "", {"get", "list", "watch"}}),
       }},
      {{"NP205",
        "Writes Secrets",
        Severity::Medium,
        "A subject that can write Secrets can replace credentials that others trust. It can "
        "also get a token of any service account of the namespace with a Secret of type "
        "service-account-token.",
        "Let one controller write Secrets, in the namespaces it serves. Limit it by "
        "resourceNames where the names are known.",
        {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1098.001"}},
       {
           for_people(Severity::High, {"", "secrets", "", kWrite}),
       }},
      {{"NP206",
        "Creates pods",
        Severity::Medium,
        "A pod can run as any service account of its namespace and mount any Secret there, so "
        "its creator has what all of them have. Without Pod Security, it may have the node too.",
        "Let a controller or a pipeline create workloads, in separate namespaces, and enforce "
        "Pod Security there.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1610"}},
       {
           for_people(Severity::High, {"", "pods", "", {"create"}}),
       }},
      {{"NP207",
        "Creates or changes workloads",
        Severity::Medium,
        "The template of a workload decides which image runs as which service account. A "
        "subject that can change it can run code as that service account.",
        "Grant it per namespace, and only to the deployment pipeline.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1610"}},
       {
           for_people(Severity::High, {"apps", "deployments", "", kWrite}),
           for_people(Severity::High, {"apps", "daemonsets", "", kWrite}),
           for_people(Severity::High, {"apps", "statefulsets", "", kWrite}),
           for_people(Severity::High, {"apps", "replicasets", "", kWrite}),
           for_people(Severity::High, {"", "replicationcontrollers", "", kWrite}),
           for_people(Severity::High, {"batch", "jobs", "", kWrite}),
           for_people(Severity::High, {"batch", "cronjobs", "", kWrite}),
           {"", "pods", "", {"update", "patch"}},
       }},
      {{"NP208",
        "Runs commands in pods",
        Severity::Medium,
        "Exec and attach open a shell in a running container, with its service account token "
        "and all of its mounts. Until Kubernetes 1.34, `get` is enough. Since 1.35, `create` is "
        "also required.",
        "Keep exec for break-glass groups. Give developers logs, and ephemeral environments for "
        "everything else.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}},
       {
           for_people(Severity::High, {"", "pods", "exec", {"get", "create"}}),
           for_people(Severity::High, {"", "pods", "attach", {"get", "create"}}),
       }},
      {{"NP209",
        "Adds ephemeral containers",
        Severity::Medium,
        "An ephemeral container joins a running pod with any image, and sees the processes and "
        "mounts of the other containers.",
        "Limit `pods/ephemeralcontainers` to people who debug in production, by name and for a "
        "limited time.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}},
       {
           for_people(Severity::High, {"", "pods", "ephemeralcontainers", {"update", "patch"}}),
       }},
      {{"NP210",
        "Forwards ports into pods",
        Severity::Low,
        "A forwarded port reaches a process inside a pod, past every NetworkPolicy and any "
        "authentication in front of it.",
        "Limit `pods/portforward` to people who debug, in the namespaces they own.",
        {"MITRE ATT&CK T1090"}},
       {
           {"", "pods", "portforward", {"get", "create"}},
       }},
      {{"NP211",
        "Escalates roles",
        Severity::High,
        "With `escalate`, the API server does not check that the writer of a role has what the "
        "role grants. It leads to every permission.",
        "Remove `escalate`. A controller that must manage roles should have the permissions "
        "itself.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", {"escalate"}, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "roles", "", {"escalate"}},
       }},
      {{"NP212",
        "Binds roles it does not have",
        Severity::High,
        "With `bind`, a subject can give any role to any subject, including itself. The API "
        "server checks it on roles and clusterroles, in the namespace of the new binding. So a "
        "RoleBinding that grants `bind` on clusterroles is effective there.",
        "In resourceNames, list the few harmless roles that may be bound.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", {"bind"}},
           {"rbac.authorization.k8s.io", "roles", "", {"bind"}},
       }},
      {{"NP213",
        "Writes roles or bindings",
        Severity::Medium,
        "A subject that can write bindings can grant every permission that it has or may "
        "`bind`. A subject that can write roles decides what others have.",
        "Keep RBAC in a repository, and let one controller apply it.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", kWrite, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "clusterrolebindings", "", kWrite, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "roles", "", kWrite},
           {"rbac.authorization.k8s.io", "rolebindings", "", kWrite},
       }},
      {{"NP215",
        "Mints service account tokens",
        Severity::High,
        "A token request returns a credential of the service account. It works from anywhere, "
        "also after the binding is deleted.",
        "Limit it by resourceNames to the intended service accounts.",
        {"CIS Kubernetes Benchmark 5.1.13", "MITRE ATT&CK T1528"}},
       {
           {"", "serviceaccounts", "token", {"create"}},
       }},
      {{"NP216",
        "Reaches the kubelet through nodes/proxy",
        Severity::High,
        "Through nodes/proxy, a subject can have the kubelet run commands in every pod of the "
        "node, past admission and unseen by the audit log. `get` is enough.",
        "Grant `nodes/metrics`, `nodes/stats` or `nodes/log` instead.",
        {"CIS Kubernetes Benchmark 5.1.10", "MITRE ATT&CK T1609"}},
       {
           {"",
            "nodes",
            "proxy",
            {"get", "create", "update", "patch", "delete"},
            Reach::ClusterOnly},
       }},
      {{"NP217",
        "Writes admission webhooks",
        Severity::High,
        "A webhook receives every object, including Secrets. A mutating webhook or policy can "
        "also change them.",
        "Leave admission configuration to the platform's own pipeline.",
        {"CIS Kubernetes Benchmark 5.1.12", "MITRE ATT&CK T1546"}},
       {
           {"admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", kWrite,
            Reach::ClusterOnly},
           // It sees and rejects requests, but changes nothing.
           {"admissionregistration.k8s.io",
            "validatingwebhookconfigurations",
            "",
            kWrite,
            Reach::ClusterOnly,
            false,
            {},
            Severity::Medium},
           {"admissionregistration.k8s.io", "mutatingadmissionpolicies", "", kWrite,
            Reach::ClusterOnly},
           {"admissionregistration.k8s.io", "mutatingadmissionpolicybindings", "", kWrite,
            Reach::ClusterOnly},
       }},
      {{"NP218",
        "Approves or signs certificates",
        Severity::High,
        "A client certificate for any name or group that the signer accepts is a credential "
        "that cannot be revoked. A subject that can attest for a signer can write the "
        "ClusterTrustBundle that its clients trust.",
        "Leave approval to the controllers of kube-controller-manager, or limit `approve` to "
        "one signer by resourceNames.",
        {"CIS Kubernetes Benchmark 5.1.11", "MITRE ATT&CK T1649"}},
       {
           {"certificates.k8s.io",
            "signers",
            "",
            {"approve", "sign", "attest"},
            Reach::ClusterOnly},
       }},
      {{"NP223",
        "Creates PersistentVolumes",
        Severity::Medium,
        "A PersistentVolume of type hostPath mounts a folder of the node into a pod, whatever "
        "Pod Security says about the pod.",
        "Let storage classes provision volumes. Grant claims, not volumes.",
        {"CIS Kubernetes Benchmark 5.1.9", "MITRE ATT&CK T1611"}},
       {
           {"", "persistentvolumes", "", kWrite, Reach::ClusterOnly},
       }},
      {{"NP224",
        "Writes ConfigMaps",
        Severity::Low,
        "ConfigMaps control components. In kube-system, `aws-auth` maps users, and the CoreDNS "
        "configuration decides where names lead.",
        "Name the ConfigMaps in resourceNames, and reserve kube-system for the platform.",
        {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1098"}},
       {
           for_people(Severity::High, {"", "configmaps", "", {"update", "patch"}}),
           {"", "configmaps", "", {"create"}},
       }},
      {{"NP225",
        "Changes the status of Services",
        Severity::Medium,
        "An address in the load balancer status of a Service redirects traffic for that address "
        "to the Service's pods (CVE-2020-8554).",
        "Leave `services/status` to the cloud controller.",
        {"CVE-2020-8554", "MITRE ATT&CK T1557"}},
       {
           {"", "services", "status", {"update", "patch"}},
       }},
      {{"NP226",
        "Deletes events",
        Severity::Low,
        "Investigations start with events. Deleting them hides what happened.",
        "Remove `delete` and `deletecollection`. Events expire on their own.",
        {"MITRE ATT&CK T1070"}},
       {
           {"", "events", "", {"delete", "deletecollection"}},
           {"events.k8s.io", "events", "", {"delete", "deletecollection"}},
       }},
      {{"NP227",
        "Changes network rules",
        Severity::Low,
        "NetworkPolicies, Services and Ingresses decide who can reach what. Without its "
        "NetworkPolicy, a namespace is open. An Ingress can take over the host name of another.",
        "Let the owners of a namespace change Services, and the platform team NetworkPolicies.",
        {"CIS Kubernetes Benchmark 5.3.2", "MITRE ATT&CK T1557"}},
       {
           {"networking.k8s.io",
            "networkpolicies",
            "",
            {"create", "update", "patch", "delete", "deletecollection"}},
           {"networking.k8s.io", "ingresses", "", kWrite},
           {"", "services", "", kWrite},
           {"", "endpoints", "", kWrite},
           {"discovery.k8s.io", "endpointslices", "", kWrite},
       }},
      {{"NP228",
        "Changes nodes",
        Severity::Medium,
        "Labels, taints and the status of nodes decide where pods run. A subject that can "
        "change them can attract pods, with their tokens, to a node of its choice.",
        "Leave nodes to the kubelets and the node controllers.",
        {"MITRE ATT&CK T1578"}},
       {
           {"",
            "nodes",
            "",
            {"create", "update", "patch", "delete", "deletecollection"},
            Reach::ClusterOnly},
           {"", "nodes", "status", {"update", "patch"}, Reach::ClusterOnly},
       }},
      {{"NP229",
        "Deletes collections",
        Severity::Low,
        "`deletecollection` deletes all objects of a kind in a namespace with one request. "
        "Deleting a namespace deletes everything in it.",
        "Grant `delete` on the resources that are needed. Reserve deletecollection and "
        "namespaces for the platform.",
        {"MITRE ATT&CK T1485"}},
       {
           {"", "namespaces", "", {"delete"}, Reach::ClusterOnly},
           {"", "pods", "", {"deletecollection"}},
           {"", "secrets", "", {"deletecollection"}},
           {"", "configmaps", "", {"deletecollection"}},
           {"", "persistentvolumeclaims", "", {"deletecollection"}},
           {"apps", "deployments", "", {"deletecollection"}},
           {"apps", "statefulsets", "", {"deletecollection"}},
       }},
      {{"NP233",
        "Reaches pods or services through the API server",
        Severity::Low,
        "The proxy connects to a pod or service from the API server's address, past every "
        "NetworkPolicy. Programs often trust that address.",
        "Publish what people need with an Ingress that has its own authentication.",
        {"MITRE ATT&CK T1090"}},
       {
           {"", "pods", "proxy", {"get", "create", "update", "patch", "delete"}},
           {"", "services", "proxy", {"get", "create", "update", "patch", "delete"}},
       }},
      {{"NP234",
        "Writes APIServices",
        Severity::High,
        "An APIService sends all requests for its API group to any server. That server sees who "
        "asks, and can answer anything.",
        "Leave APIServices to the platform's own pipeline.",
        {"CIS Kubernetes Benchmark 5.1.12", "MITRE ATT&CK T1557"}},
       {
           {"apiregistration.k8s.io", "apiservices", "", kWrite, Reach::ClusterOnly},
       }},
      {{"NP235",
        "Removes webhooks or changes admission policies",
        Severity::Medium,
        "A subject that can delete or rewrite a webhook or a policy can remove what it "
        "enforces, for everyone and without notice.",
        "Leave admission configuration to the platform's own pipeline.",
        {"CIS Kubernetes Benchmark 5.1.12", "Kubernetes RBAC good practices, admission webhooks",
         "MITRE ATT&CK T1562"}},
       {
           {kAdmission, "mutatingwebhookconfigurations", "", kDelete, Reach::ClusterOnly},
           {kAdmission, "validatingwebhookconfigurations", "", kDelete, Reach::ClusterOnly},
           {kAdmission, "validatingadmissionpolicies", "", kChangeOrDelete, Reach::ClusterOnly},
           {kAdmission, "validatingadmissionpolicybindings", "", kChangeOrDelete,
            Reach::ClusterOnly},
           {kAdmission, "mutatingadmissionpolicies", "", kDelete, Reach::ClusterOnly},
           {kAdmission, "mutatingadmissionpolicybindings", "", kDelete, Reach::ClusterOnly},
           {"kyverno.io", "clusterpolicies", "", kChangeOrDelete, Reach::ClusterOnly},
           {"kyverno.io", "policyexceptions", "", kWrite},
           {"templates.gatekeeper.sh", "constrainttemplates", "", kChangeOrDelete,
            Reach::ClusterOnly},
           {"config.gatekeeper.sh", "configs", "", kWrite},
       }},
      {{"NP236",
        "Changes custom resource definitions",
        Severity::Medium,
        "A definition names the webhook that converts its objects. That webhook can read and "
        "rewrite all of them. Deleting the definition deletes them everywhere.",
        "Install definitions with the platform's own pipeline, and let the operator read them.",
        {"MITRE ATT&CK T1557", "MITRE ATT&CK T1485"}},
       {
           {"apiextensions.k8s.io", "customresourcedefinitions", "", kChangeOrDelete,
            Reach::ClusterOnly},
       }},
      {{"NP237",
        "Has pods removed or moved",
        Severity::Low,
        "A pod that is deleted, evicted or marked as failed is recreated elsewhere. An attacker "
        "with a node can attract it, with its token, or keep a service down.",
        "Restart through the workload, and let the autoscaler's service account evict pods.",
        {"MITRE ATT&CK T1489"}},
       {
           {"", "pods", "", {"delete"}},
           {"", "pods", "eviction", {"create"}},
           {"", "pods", "status", {"update", "patch"}},
       }},
      {{"NP238",
        "Deletes Secrets or ConfigMaps, or changes limits",
        Severity::Low,
        "A workload without its Secret or ConfigMap cannot start again. Without a quota, one "
        "namespace can use the resources of all.",
        "Name the objects in resourceNames, and leave ResourceQuotas and LimitRanges to the "
        "platform.",
        {"Kubernetes RBAC good practices, denial of service", "MITRE ATT&CK T1485",
         "MITRE ATT&CK T1499"}},
       {
           {"", "secrets", "", {"delete"}},
           {"", "configmaps", "", {"delete"}},
           {"", "resourcequotas", "", kChangeOrDelete},
           {"", "limitranges", "", kChangeOrDelete},
       }},
  };
  return kTable;
}

}  // namespace

std::vector<Rule> permission_rules() {
  std::vector<Rule> rules;
  for (const auto& entry : table()) {
    const auto run = [&entry](const ObjectContext& context, Findings& findings) {
      report_permissions(context, entry.info, entry.patterns, findings);
    };
    rules.push_back({entry.info, ObjectRule{run}});
  }
  return rules;
}

}  // namespace nsposture::rules::objects
