// The rules that are data: a permission, and what there is to say of it.
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

// In every namespace it is the same as everything: kube-system is one of them. An operator's
// account often has to have it.
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
        "Secrets hold passwords, keys and service-account tokens. `list` and `watch` return their "
        "content just as `get` does.",
        "Name the Secrets that are needed in resourceNames with `get` alone, or mount them into "
        "the pod that uses them.",
        {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1552.007"}},
       {
           for_people(Severity::High, {"", "secrets", "", {"get", "list", "watch"}}),
       }},
      {{"NP205",
        "Writes Secrets",
        Severity::Medium,
        "Whoever writes Secrets can replace credentials that others trust, and have a token "
        "minted for any account of the namespace by a Secret of type service-account-token.",
        "Let one controller write Secrets, in the namespaces it serves, and limit it by "
        "resourceNames where names are known.",
        {"CIS Kubernetes Benchmark 5.1.2", "MITRE ATT&CK T1098.001"}},
       {
           for_people(Severity::High, {"", "secrets", "", kWrite}),
       }},
      {{"NP206",
        "Creates pods",
        Severity::Medium,
        "A pod runs under any service account of its namespace and may mount any Secret there, so "
        "its maker has what all of them have; without Pod Security it may have the node as well.",
        "Let a controller or a pipeline create workloads, in namespaces of their own, and enforce "
        "Pod Security there.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1610"}},
       {
           for_people(Severity::High, {"", "pods", "", {"create"}}),
       }},
      {{"NP207",
        "Creates or changes workloads",
        Severity::Medium,
        "The template of a workload decides which image runs under which service account: to "
        "change it is to run code as that account.",
        "Grant it per namespace to the deploying pipeline alone.",
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
        "Exec and attach give a shell in a running container, with its service account token and "
        "everything it has mounted. Until Kubernetes 1.34 `get` opens the same connection as "
        "`create` does; since 1.35 it takes both.",
        "Keep exec for break-glass groups; give developers logs, and ephemeral environments for "
        "the rest.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}},
       {
           for_people(Severity::High, {"", "pods", "exec", {"get", "create"}}),
           for_people(Severity::High, {"", "pods", "attach", {"get", "create"}}),
       }},
      {{"NP209",
        "Adds ephemeral containers",
        Severity::Medium,
        "An ephemeral container joins a running pod with an image of the maker's choice, and sees "
        "the processes and mounts of the others.",
        "Keep `pods/ephemeralcontainers` for those who debug in production, by name and for a "
        "time.",
        {"CIS Kubernetes Benchmark 5.1.4", "MITRE ATT&CK T1609"}},
       {
           for_people(Severity::High, {"", "pods", "ephemeralcontainers", {"update", "patch"}}),
       }},
      {{"NP210",
        "Forwards ports into pods",
        Severity::Low,
        "A forwarded port reaches what listens inside a pod, past every NetworkPolicy and every "
        "authentication in front of it.",
        "Leave `pods/portforward` to those who debug, in the namespaces they own.",
        {"MITRE ATT&CK T1090"}},
       {
           {"", "pods", "portforward", {"get", "create"}},
       }},
      {{"NP211",
        "Escalates roles",
        Severity::High,
        "With `escalate` the API server no longer checks that the writer of a role holds what the "
        "role will grant: it is a way to every right.",
        "Remove `escalate`; a controller that must manage roles needs to hold the rights itself.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", {"escalate"}, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "roles", "", {"escalate"}},
       }},
      {{"NP212",
        "Binds roles it does not hold",
        Severity::High,
        "`bind` lets its holder give any role to anybody, itself included. It is checked on roles "
        "and clusterroles, in the namespace of the new binding: a RoleBinding that grants `bind` "
        "on clusterroles is live there.",
        "Name in resourceNames the few harmless roles that may be bound.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", {"bind"}},
           {"rbac.authorization.k8s.io", "roles", "", {"bind"}},
       }},
      {{"NP213",
        "Writes roles or bindings",
        Severity::Medium,
        "Whoever writes bindings gives away every right that they hold or may `bind`; whoever "
        "writes roles decides what others hold.",
        "Keep RBAC in a repository and let one controller apply it.",
        {"CIS Kubernetes Benchmark 5.1.8", "MITRE ATT&CK T1098.006"}},
       {
           {"rbac.authorization.k8s.io", "clusterroles", "", kWrite, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "clusterrolebindings", "", kWrite, Reach::ClusterOnly},
           {"rbac.authorization.k8s.io", "roles", "", kWrite},
           {"rbac.authorization.k8s.io", "rolebindings", "", kWrite},
       }},
      {{"NP215",
        "Mints service-account tokens",
        Severity::High,
        "A token request answers with a credential of that account, valid elsewhere and after the "
        "binding is gone.",
        "Limit it by resourceNames to the accounts that are meant.",
        {"CIS Kubernetes Benchmark 5.1.13", "MITRE ATT&CK T1528"}},
       {
           {"", "serviceaccounts", "token", {"create"}},
       }},
      {{"NP216",
        "Reaches the kubelet through nodes/proxy",
        Severity::High,
        "The kubelet runs commands in every pod of its node for whoever reaches it so, past "
        "admission and unseen by the audit log. `get` suffices.",
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
        "A webhook reads every object that passes, Secrets included, and a mutating one changes "
        "it on its way, as a mutating policy does.",
        "Leave admission configuration to the platform's own pipeline.",
        {"CIS Kubernetes Benchmark 5.1.12", "MITRE ATT&CK T1546"}},
       {
           {"admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", kWrite,
            Reach::ClusterOnly},
           // It sees and refuses, but changes nothing.
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
        "A client certificate for any name or group that the signer takes is a credential that "
        "nobody can revoke. Whoever attests for a signer writes the ClusterTrustBundle that its "
        "clients trust.",
        "Leave approval to the controllers of kube-controller-manager, or limit `approve` to one "
        "signer by resourceNames.",
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
        "A PersistentVolume of type hostPath brings a folder of the node into a pod, whatever Pod "
        "Security says of the pod.",
        "Let storage classes provision volumes; grant claims, not volumes.",
        {"CIS Kubernetes Benchmark 5.1.9", "MITRE ATT&CK T1611"}},
       {
           {"", "persistentvolumes", "", kWrite, Reach::ClusterOnly},
       }},
      {{"NP224",
        "Writes ConfigMaps",
        Severity::Low,
        "ConfigMaps steer controllers: `aws-auth` and its like say who is who, CoreDNS's where "
        "names lead; both are in kube-system.",
        "Name the ConfigMaps in resourceNames, and keep kube-system to the platform.",
        {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1098"}},
       {
           for_people(Severity::High, {"", "configmaps", "", {"update", "patch"}}),
           {"", "configmaps", "", {"create"}},
       }},
      {{"NP225",
        "Changes the status of Services",
        Severity::Medium,
        "A load balancer address written into a Service's status draws the traffic to that "
        "address to the pods behind it (CVE-2020-8554).",
        "Leave `services/status` to the cloud controller.",
        {"CVE-2020-8554", "MITRE ATT&CK T1557"}},
       {
           {"", "services", "status", {"update", "patch"}},
       }},
      {{"NP226",
        "Deletes events",
        Severity::Low,
        "Events are what an investigation begins with.",
        "Remove `delete` and `deletecollection`; events expire by themselves.",
        {"MITRE ATT&CK T1070"}},
       {
           {"", "events", "", {"delete", "deletecollection"}},
           {"events.k8s.io", "events", "", {"delete", "deletecollection"}},
       }},
      {{"NP227",
        "Changes network rules",
        Severity::Low,
        "NetworkPolicies, Services and Ingresses decide who reaches what: without the policy the "
        "namespace is open, and an Ingress takes over another's host name.",
        "Let the owners of a namespace change Services, and the platform NetworkPolicies.",
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
        "Labels, taints and the status of nodes decide where pods run: whoever writes them can "
        "draw pods with their tokens to a node of their choice.",
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
        "`deletecollection` empties a namespace of a kind in one request, and delete on "
        "namespaces takes all that is in them.",
        "Grant `delete` on the kinds that are needed; keep deletecollection and namespaces for "
        "the platform.",
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
        "The proxy of a pod or service answers from the API server's own address, past every "
        "NetworkPolicy, and what listens there often trusts it.",
        "Publish what people need by an Ingress with authentication of its own.",
        {"MITRE ATT&CK T1090"}},
       {
           {"", "pods", "proxy", {"get", "create", "update", "patch", "delete"}},
           {"", "services", "proxy", {"get", "create", "update", "patch", "delete"}},
       }},
      {{"NP234",
        "Writes APIServices",
        Severity::High,
        "An APIService sends every request for its API group to a server of the writer's choice, "
        "which sees who asks and answers what it likes.",
        "Leave APIServices to the platform's own pipeline.",
        {"CIS Kubernetes Benchmark 5.1.12", "MITRE ATT&CK T1557"}},
       {
           {"apiregistration.k8s.io", "apiservices", "", kWrite, Reach::ClusterOnly},
       }},
      {{"NP235",
        "Removes webhooks or changes admission policies",
        Severity::Medium,
        "Whoever deletes a webhook or a policy, or rewrites one, lifts what it enforces for all, "
        "without a word to those who rely on it.",
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
        "A definition names the webhook that converts its objects, which reads and rewrites all of "
        "them; to delete it deletes them everywhere.",
        "Install definitions by the platform's own pipeline, and let the operator read them.",
        {"MITRE ATT&CK T1557", "MITRE ATT&CK T1485"}},
       {
           {"apiextensions.k8s.io", "customresourcedefinitions", "", kChangeOrDelete,
            Reach::ClusterOnly},
       }},
      {{"NP237",
        "Has pods removed or moved",
        Severity::Low,
        "A pod that is deleted, evicted or called failed is made anew elsewhere: whoever holds a "
        "node draws it there, token included, and a service can be kept down.",
        "Restart through the workload, and let the autoscaler's own account evict.",
        {"MITRE ATT&CK T1489"}},
       {
           {"", "pods", "", {"delete"}},
           {"", "pods", "eviction", {"create"}},
           {"", "pods", "status", {"update", "patch"}},
       }},
      {{"NP238",
        "Deletes Secrets or ConfigMaps, or changes limits",
        Severity::Low,
        "A workload that has lost its Secret or ConfigMap does not start again, and without quota "
        "one namespace takes the room of all.",
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
