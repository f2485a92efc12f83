#include "analyzer/queries/resource_names.h"

#include "analyzer/rules/objects/kubernetes_resources.h"

#include <algorithm>
#include <array>
#include <regex>

namespace nsposture::queries {

namespace {

struct Known {
  std::string_view plural;
  std::string_view singular;
  std::string_view short_name;
  std::string_view group;
};

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::string_view kAdmission = "admissionregistration.k8s.io";

// As `kubectl api-resources` of Kubernetes 1.32 lists them.
constexpr std::array kKnown = {
    Known{"bindings", "binding", "", ""},
    Known{"componentstatuses", "componentstatus", "cs", ""},
    Known{"configmaps", "configmap", "cm", ""},
    Known{"endpoints", "endpoints", "ep", ""},
    Known{"events", "event", "ev", ""},
    Known{"limitranges", "limitrange", "limits", ""},
    Known{"namespaces", "namespace", "ns", ""},
    Known{"nodes", "node", "no", ""},
    Known{"persistentvolumeclaims", "persistentvolumeclaim", "pvc", ""},
    Known{"persistentvolumes", "persistentvolume", "pv", ""},
    Known{"pods", "pod", "po", ""},
    Known{"podtemplates", "podtemplate", "", ""},
    Known{"replicationcontrollers", "replicationcontroller", "rc", ""},
    Known{"resourcequotas", "resourcequota", "quota", ""},
    Known{"secrets", "secret", "", ""},
    Known{"serviceaccounts", "serviceaccount", "sa", ""},
    Known{"services", "service", "svc", ""},
    Known{"users", "user", "", ""},
    Known{"groups", "group", "", ""},
    Known{"mutatingwebhookconfigurations", "mutatingwebhookconfiguration", "", kAdmission},
    Known{"validatingwebhookconfigurations", "validatingwebhookconfiguration", "", kAdmission},
    Known{"validatingadmissionpolicies", "validatingadmissionpolicy", "", kAdmission},
    Known{"validatingadmissionpolicybindings", "validatingadmissionpolicybinding", "", kAdmission},
    Known{"customresourcedefinitions", "customresourcedefinition", "crd", "apiextensions.k8s.io"},
    Known{"apiservices", "apiservice", "", "apiregistration.k8s.io"},
    Known{"controllerrevisions", "controllerrevision", "", "apps"},
    Known{"daemonsets", "daemonset", "ds", "apps"},
    Known{"deployments", "deployment", "deploy", "apps"},
    Known{"replicasets", "replicaset", "rs", "apps"},
    Known{"statefulsets", "statefulset", "sts", "apps"},
    Known{"selfsubjectreviews", "selfsubjectreview", "", "authentication.k8s.io"},
    Known{"tokenreviews", "tokenreview", "", "authentication.k8s.io"},
    Known{"localsubjectaccessreviews", "localsubjectaccessreview", "", "authorization.k8s.io"},
    Known{"selfsubjectaccessreviews", "selfsubjectaccessreview", "", "authorization.k8s.io"},
    Known{"selfsubjectrulesreviews", "selfsubjectrulesreview", "", "authorization.k8s.io"},
    Known{"subjectaccessreviews", "subjectaccessreview", "", "authorization.k8s.io"},
    Known{"horizontalpodautoscalers", "horizontalpodautoscaler", "hpa", "autoscaling"},
    Known{"cronjobs", "cronjob", "cj", "batch"},
    Known{"jobs", "job", "", "batch"},
    Known{"certificatesigningrequests", "certificatesigningrequest", "csr", "certificates.k8s.io"},
    Known{"signers", "signer", "", "certificates.k8s.io"},
    Known{"leases", "lease", "", "coordination.k8s.io"},
    Known{"endpointslices", "endpointslice", "", "discovery.k8s.io"},
    Known{"flowschemas", "flowschema", "", "flowcontrol.apiserver.k8s.io"},
    Known{"prioritylevelconfigurations", "prioritylevelconfiguration", "",
          "flowcontrol.apiserver.k8s.io"},
    Known{"ingressclasses", "ingressclass", "", "networking.k8s.io"},
    Known{"ingresses", "ingress", "ing", "networking.k8s.io"},
    Known{"networkpolicies", "networkpolicy", "netpol", "networking.k8s.io"},
    Known{"runtimeclasses", "runtimeclass", "", "node.k8s.io"},
    Known{"poddisruptionbudgets", "poddisruptionbudget", "pdb", "policy"},
    Known{"clusterrolebindings", "clusterrolebinding", "", kRbac},
    Known{"clusterroles", "clusterrole", "", kRbac},
    Known{"rolebindings", "rolebinding", "", kRbac},
    Known{"roles", "role", "", kRbac},
    Known{"priorityclasses", "priorityclass", "pc", "scheduling.k8s.io"},
    Known{"csidrivers", "csidriver", "", "storage.k8s.io"},
    Known{"csinodes", "csinode", "", "storage.k8s.io"},
    Known{"csistoragecapacities", "csistoragecapacity", "", "storage.k8s.io"},
    Known{"storageclasses", "storageclass", "sc", "storage.k8s.io"},
    Known{"volumeattachments", "volumeattachment", "", "storage.k8s.io"},
};

// Nothing that an API serves: impersonation asks for these.
constexpr std::array<std::string_view, 2> kOnlyAuthorized = {"userextras", "uids"};

constexpr std::array kClusterWide = {std::string_view("componentstatuses"),
                                     std::string_view("namespaces"),
                                     std::string_view("nodes"),
                                     std::string_view("persistentvolumes"),
                                     std::string_view("users"),
                                     std::string_view("groups"),
                                     std::string_view("mutatingwebhookconfigurations"),
                                     std::string_view("validatingwebhookconfigurations"),
                                     std::string_view("validatingadmissionpolicies"),
                                     std::string_view("validatingadmissionpolicybindings"),
                                     std::string_view("customresourcedefinitions"),
                                     std::string_view("apiservices"),
                                     std::string_view("selfsubjectreviews"),
                                     std::string_view("tokenreviews"),
                                     std::string_view("selfsubjectaccessreviews"),
                                     std::string_view("selfsubjectrulesreviews"),
                                     std::string_view("subjectaccessreviews"),
                                     std::string_view("certificatesigningrequests"),
                                     std::string_view("signers"),
                                     std::string_view("flowschemas"),
                                     std::string_view("prioritylevelconfigurations"),
                                     std::string_view("ingressclasses"),
                                     std::string_view("runtimeclasses"),
                                     std::string_view("clusterrolebindings"),
                                     std::string_view("clusterroles"),
                                     std::string_view("priorityclasses"),
                                     std::string_view("csidrivers"),
                                     std::string_view("csinodes"),
                                     std::string_view("storageclasses"),
                                     std::string_view("volumeattachments")};

const Known* find_known(std::string_view name) {
  const auto found = std::ranges::find_if(kKnown, [name](const Known& known) {
    return known.plural == name || known.singular == name ||
           (!known.short_name.empty() && known.short_name == name);
  });
  return found == kKnown.end() ? nullptr : found;
}

}  // namespace

std::vector<std::string_view> known_resources() {
  std::vector<std::string_view> names;
  for (const auto& known : kKnown) names.push_back(known.plural);
  names.insert(names.end(), kOnlyAuthorized.begin(), kOnlyAuthorized.end());
  return names;
}

std::vector<std::string_view> known_groups() {
  std::vector<std::string_view> groups;
  for (const auto& known : kKnown) groups.push_back(known.group);
  groups.insert(groups.end(),
                {"extensions", "events.k8s.io", "resource.k8s.io", "internal.apiserver.k8s.io",
                 "storagemigration.k8s.io", "metrics.k8s.io", "custom.metrics.k8s.io"});
  return groups;
}

bool is_known_group(std::string_view group) {
  const auto groups = known_groups();
  return std::ranges::find(groups, group) != groups.end();
}

std::optional<std::string_view> group_of_known(std::string_view plural) {
  const auto found = std::ranges::find(kKnown, plural, &Known::plural);
  if (found == kKnown.end() || plural == "events") return std::nullopt;
  return found->group;
}

bool is_cluster_wide(std::string_view plural, std::string_view group) {
  const auto own = group_of_known(plural);
  return own && *own == group && std::ranges::find(kClusterWide, plural) != kClusterWide.end();
}

const std::vector<std::string_view>& usual_subresources() {
  static const std::vector<std::string_view> kNames = {
      "status",      "scale",     "log",
      "exec",        "attach",    "portforward",
      "proxy",       "binding",   "eviction",
      "token",       "finalize",  "approval",
      "resize",      "stats",     "metrics",
      "spec",        "endpoints", "rollback",
      "instantiate", "*",         "ephemeralcontainers"};
  return kNames;
}

bool is_known_subresource(const ResourceName& resource, std::string_view text) {
  const auto has = [&](const std::vector<std::string_view>& names) {
    return std::ranges::find(names, text) != names.end();
  };
  if (resource.resource == "*" || resource.resource == "userextras" || text == "*" ||
      text == "finalizers") {
    return true;
  }
  if (resource.resource == "nodes" && resource.api_group.empty()) {
    return has({"status", "proxy", "stats", "log", "metrics", "spec", "checkpoint", "configz",
                "healthz", "pods"});
  }
  const auto* own = rules::objects::find_resource(resource.api_group, resource.resource);
  if (own == nullptr) return has(usual_subresources());
  return has(rules::objects::known_subresources(*own)) ||
         (!own->group.empty() && has({"status", "approval", "scale"}));
}

namespace {

std::string lower(std::string_view text) {
  std::string made(text);
  std::ranges::transform(made, made.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return made;
}

// `v1`, `v2beta1` before a dot: the version as kubectl takes it, between resource and group.
std::string version_of(std::string_view text) {
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string version(text.substr(0, dot));
  static const std::regex kVersion("v[0-9]+((alpha|beta)[0-9]+)?");
  return std::regex_match(version, kVersion) ? version : std::string();
}

// `resource[.version][.group]`.
ResourceName parse_type(std::string_view text) {
  ResourceName name;
  if (text == "*") {
    name.resource = name.api_group = "*";
    return name;
  }
  const auto dot = text.find('.');
  const bool group_given = dot != std::string_view::npos;
  name.resource = text.substr(0, dot);
  if (group_given) {
    auto group = text.substr(dot + 1);
    name.version = version_of(group);
    if (!name.version.empty()) group.remove_prefix(name.version.size() + 1);
    name.api_group = group;
  }
  const Known* known = find_known(name.resource);
  if (known != nullptr && (!group_given || known->group == name.api_group)) {
    name.resource = known->plural;
    name.api_group = known->group;
  }
  name.group_known = group_given || known != nullptr;
  return name;
}

}  // namespace

// The type in any case, as kubectl does; rules are told apart by case, and so are names.
ResourceName parse_resource(std::string_view text, const IsSubresource& is_subresource) {
  const auto slash = std::min(text.find('/'), text.size());
  auto name = parse_type(lower(text.substr(0, slash)));
  const auto rest = text.substr(std::min(slash + 1, text.size()));
  if (rest.empty()) return name;
  if (is_subresource(name, lower(rest))) {
    name.subresource = lower(rest);
  } else {
    name.name = rest;
  }
  return name;
}

}  // namespace nsposture::queries
