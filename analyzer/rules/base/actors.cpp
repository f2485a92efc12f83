#include "analyzer/rules/base/actors.h"

#include "analyzer/correlation/lineage.h"

#include <algorithm>
#include <array>

namespace nsposture::rules {

namespace {

constexpr std::string_view kKubeSystemAccount = "system:serviceaccount:kube-system:";

// The service accounts of the controller manager's controllers.
constexpr std::array<std::string_view, 41> kControllers = {
    "attachdetach-controller",
    "bootstrap-signer",
    "certificate-controller",
    "clusterrole-aggregation-controller",
    "cronjob-controller",
    "daemon-set-controller",
    "deployment-controller",
    "device-taint-eviction-controller",
    "disruption-controller",
    "endpoint-controller",
    "endpointslice-controller",
    "endpointslicemirroring-controller",
    "ephemeral-volume-controller",
    "expand-controller",
    "generic-garbage-collector",
    "horizontal-pod-autoscaler",
    "job-controller",
    "legacy-service-account-token-cleaner",
    "namespace-controller",
    "node-controller",
    "persistent-volume-binder",
    "pod-garbage-collector",
    "pv-protection-controller",
    "pvc-protection-controller",
    "replicaset-controller",
    "replication-controller",
    "resource-claim-controller",
    "resourcequota-controller",
    "root-ca-cert-publisher",
    "route-controller",
    "selinux-warning-controller",
    "service-account-controller",
    "service-cidrs-controller",
    "service-controller",
    "statefulset-controller",
    "storage-version-garbage-collector",
    "token-cleaner",
    "ttl-after-finished-controller",
    "ttl-controller",
    "validatingadmissionpolicy-status-controller",
    "volumeattributesclass-protection-controller",
};

constexpr std::array<std::string_view, 9> kComponents = {
    "system:apiserver",
    "system:kube-controller-manager",
    "system:kube-scheduler",
    "system:cloud-controller-manager",
    "system:addon-manager",
    "system:gke-common-webhooks",
    "system:gcp-controller-manager",
    "aksService",
    "masterclient",
};

// The clients of Kubernetes' own components. Distributions put several components into one program.
constexpr std::array<std::string_view, 15> kPrograms = {"kube-controller-manager",
                                                        "kube-apiserver",
                                                        "kube-scheduler",
                                                        "kubelet",
                                                        "cloud-controller-manager",
                                                        "hyperkube",
                                                        "k3s",
                                                        "rke2",
                                                        "k0s",
                                                        "kubelite",  // MicroK8s
                                                        "openshift-apiserver",
                                                        "openshift-controller-manager",
                                                        "cluster-policy-controller",  // OpenShift
                                                        "cluster-kube-controller-manager-operator",
                                                        "kube-aggregator"};

constexpr std::array<std::string_view, 11> kTools = {
    "kubectl", "curl",   "Wget",    "wget", "python-requests", "Python-urllib",
    "k9s",     "HTTPie", "Mozilla", "oc",   "PostmanRuntime"};

constexpr std::string_view kAddonManager = "system:addon-manager";
constexpr std::string_view kApiServer = "system:apiserver";
constexpr std::string_view kAggregator =
    "system:serviceaccount:kube-system:clusterrole-aggregation-controller";

// A cloud provider's component. Anyone may have such a name in another cluster: AKS's are members
// of system:masters, and EKS's were authenticated by IAM, as far as the log shows that.
bool is_of_provider(const store::Actor& user) {
  if (user.username == "aksService" || user.username == "masterclient") {
    return user.groups.empty() || is_master(user);
  }
  if (user.username.starts_with("eks:")) {
    return user.uid.empty() || user.uid.starts_with("aws-iam-authenticator:") ||
           !user.cloud_identity.empty();
  }
  return user.username == kAddonManager || user.username == "system:gke-common-webhooks" ||
         user.username == "system:gcp-controller-manager";
}

// A stolen credential has the component's name, but rarely its client. A format may lack the
// client.
bool has_own_client(const correlation::LoggedRequest& request) {
  return request.event.user_agent.empty() ||
         std::ranges::find(kPrograms, client_of(request)) != kPrograms.end();
}

// No component enters pods. Of those that run in every cluster, only the API server writes
// bindings, only it and one controller write roles, and none changes what guards admission.
bool is_part_of_job(const correlation::LoggedRequest& request) {
  const auto& event = request.event;
  const auto& name = event.user.username;
  const auto& into = event.subresource;
  if (into == "exec" || into == "attach" || into == "portforward") return false;
  if (name == kApiServer) return true;
  if (event.api_group == "admissionregistration.k8s.io") return into == "status";
  if (event.api_group != "rbac.authorization.k8s.io") return true;
  // It writes the roles that select others, which those of the system: names are not.
  return name == kAggregator && event.resource == "clusterroles" &&
         !event.name.starts_with("system:");
}

}  // namespace

bool is_control_plane(std::string_view username) {
  if (std::ranges::find(kComponents, username) != kComponents.end()) return true;
  // EKS itself creates all names of this kind.
  if (username.starts_with("eks:")) return true;
  if (!username.starts_with(kKubeSystemAccount)) return false;
  const auto name = username.substr(kKubeSystemAccount.size());
  return std::ranges::find(kControllers, name) != kControllers.end();
}

bool is_own_work(const correlation::LoggedRequest& request) {
  const auto& user = request.event.user;
  if (request.event.impersonated) return false;
  if (is_of_provider(user)) {
    // GKE's addon manager runs kubectl.
    return !is_by_hand(request) || user.username == kAddonManager;
  }
  if (!correlation::is_of_kubelet(request) && !is_control_plane(user.username)) return false;
  return has_own_client(request) && is_part_of_job(request);
}

bool is_anonymous(const store::Actor& actor) {
  return actor.username == kUserAnonymous ||
         std::ranges::find(actor.groups, kGroupUnauthenticated) != actor.groups.end();
}

bool is_master(const store::Actor& actor) {
  return std::ranges::find(actor.groups, kGroupMasters) != actor.groups.end();
}

bool is_account(std::string_view username) {
  return username.starts_with("system:serviceaccount:");
}

bool is_everybody(const Subject& subject) {
  return subject.name == kUserAnonymous ||
         (subject.kind == SubjectKind::Group &&
          (subject.name == kGroupAuthenticated || subject.name == kGroupUnauthenticated ||
           subject.name == kGroupServiceAccounts));
}

bool is_system_namespace(std::string_view ns) {
  return ns == "kube-system" || ns == "kube-public" || ns == "kube-node-lease";
}

std::string address_of(const correlation::LoggedRequest& request) {
  return request.event.source_ips.empty() ? std::string() : request.event.source_ips.back();
}

std::string client_of(const correlation::LoggedRequest& request) {
  const auto& agent = request.event.user_agent;
  return agent.substr(0, agent.find_first_of("/ "));
}

bool is_by_hand(const correlation::LoggedRequest& request) {
  return std::ranges::find(kTools, client_of(request)) != kTools.end();
}

bool is_done(const correlation::LoggedRequest& request) {
  return request.succeeded() && !request.event.dry_run;
}

bool is_put(const correlation::LoggedRequest& request) {
  const auto& verb = request.event.verb;
  return verb == "create" || verb == "update" || verb == "patch";
}

bool is_of(const correlation::LoggedRequest& request, std::string_view group,
           std::string_view resource) {
  const auto& event = request.event;
  return event.resource == resource && event.api_group == group && event.subresource.empty();
}

Timestamp just_after(const correlation::LoggedRequest& request) {
  return {std::max(request.event.at.ns, request.event.received.ns) + 1,
          request.event.received.digits};
}

}  // namespace nsposture::rules
