#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/posture/all.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/default_objects.h"
#include "graph/rbac/match.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/platform_objects.h"
#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules::posture {

namespace {

const store::RuleInfo kInfo{
    "NP007",
    "Bound to anonymous, unauthenticated or all users",
    store::Severity::Medium,
    "Anyone who can reach the API server has what these names are granted: system:anonymous "
    "and system:unauthenticated need no credentials, system:authenticated needs any, and "
    "system:serviceaccounts includes every pod.",
    "Remove the subject from the binding. Name the users, groups or service accounts that "
    "need the permission.",
    {"CIS Kubernetes Benchmark 5.1.1", "MITRE ATT&CK T1078.001"}};

bool without_credentials(const Subject& subject) {
  return (subject.kind == SubjectKind::User && subject.name == kUserAnonymous) ||
         (subject.kind == SubjectKind::Group && subject.name == kGroupUnauthenticated);
}

bool everybody(const Subject& subject) {
  return without_credentials(subject) ||
         (subject.kind == SubjectKind::Group &&
          (subject.name == kGroupAuthenticated || subject.name == kGroupServiceAccounts));
}

bool only_reads(const PolicyRule& rule) {
  return std::ranges::all_of(rule.verbs, [](const std::string& verb) {
    return verb == "get" || verb == "list" || verb == "watch";
  });
}

bool is_any_of(const std::string& text, std::initializer_list<std::string_view> texts) {
  return std::ranges::find(texts, text) != texts.end();
}

// What the API server itself grants to everyone: own identity, own permissions, API discovery.
bool is_discovery_url(const std::string& url) {
  return is_any_of(url, {"/healthz", "/livez", "/readyz", "/version", "/version/", "/api", "/api/*",
                         "/apis", "/apis/*", "/openapi", "/openapi/*", "/.well-known",
                         "/.well-known/*", "/.well-known/openid-configuration", "/openid/v1/jwks"});
}

bool is_discovery(const PolicyRule& rule) {
  if (!rule.non_resource_urls.empty()) {
    return only_reads(rule) && std::ranges::all_of(rule.non_resource_urls, is_discovery_url);
  }
  return std::ranges::all_of(rule.verbs,
                             [](const std::string& verb) { return verb == "create"; }) &&
         std::ranges::all_of(rule.api_groups,
                             [](const std::string& group) {
                               return group == "authorization.k8s.io" ||
                                      group == "authentication.k8s.io";
                             }) &&
         std::ranges::all_of(rule.resources, [](const std::string& resource) {
           return is_any_of(resource, {"selfsubjectaccessreviews", "selfsubjectrulesreviews",
                                       "selfsubjectreviews"});
         });
}

// Reads of named objects that neither hold credentials nor lead elsewhere.
bool reads_named(const PolicyRule& rule) {
  return only_reads(rule) && !rule.resource_names.empty() &&
         std::ranges::all_of(rule.resources, [](const std::string& resource) {
           return resource == "configmaps" || resource == "namespaces" || resource == "services" ||
                  resource == "endpoints";
         });
}

// kube-public exists to be read by everyone.
bool is_public(const PolicyRule& rule, const Binding& binding) {
  const bool in_public =
      binding.kind == BindingKind::RoleBinding && binding.meta.namespace_ == "kube-public";
  return is_discovery(rule) || (in_public && reads_named(rule));
}

bool creates_namespaces(const Binding& binding, const Role& role) {
  const ResourceAttributes create{"create", "", "namespaces", "", "", ""};
  return binding.kind == BindingKind::ClusterRoleBinding &&
         std::ranges::any_of(
             role.rules, [&](const PolicyRule& rule) { return rbac::rule_allows(rule, create); });
}

store::Severity severity_of(const Subject& subject, const Binding& binding, const Role* role) {
  if (role == nullptr) return store::Severity::Medium;  // creating the role activates the binding
  const auto all = [&](const auto& test) {
    return !role->rules.empty() && std::ranges::all_of(role->rules, test);
  };
  if (creates_namespaces(binding, *role)) return store::Severity::Critical;
  if (all([&](const PolicyRule& rule) { return is_public(rule, binding); })) {
    return store::Severity::Low;
  }
  const bool anybody = without_credentials(subject);
  const auto harmless = [](const PolicyRule& rule) {
    return is_discovery(rule) || only_reads(rule);
  };
  if (!std::ranges::all_of(role->rules, harmless)) {
    return anybody ? store::Severity::Critical : store::Severity::High;
  }
  if (all([](const PolicyRule& rule) { return is_discovery(rule) || reads_named(rule); })) {
    return anybody ? store::Severity::Medium : store::Severity::Low;
  }
  return anybody ? store::Severity::High : store::Severity::Medium;
}

// For instance what `kubeadm join` reads before it has credentials.
bool is_platforms_own(const rbac::PlatformObjects& platform, const Binding& binding,
                      std::size_t subject, const Role* role) {
  return platform.is_own(binding, subject) &&
         (role == nullptr || std::ranges::all_of(role->rules, [&](const PolicyRule& rule) {
            return platform.is_own(*role, rule);
          }));
}

store::Evidence binding_evidence(const Cluster& cluster, const Binding& binding, const Role* role,
                                 std::size_t subject) {
  store::Evidence evidence;
  evidence.kind = store::EvidenceKind::Binding;
  evidence.text =
      fmt::format("{} of {}", describe(key_of(binding)), describe(role_key_of(binding)));
  if (role == nullptr) {
    const bool read = !cluster.reading.lacks(to_string(role_key_of(binding).kind));
    evidence.text += read ? ", which does not exist" : ", which may not have been read";
  } else if (!role->rules.empty()) {
    evidence.text += ": " + rbac::rule_text(role->rules.front());
    if (role->rules.size() > 1)
      evidence.text += fmt::format(" and {} more", role->rules.size() - 1);
  }
  locate(evidence, cluster, binding.position_of_subject(subject));
  return evidence;
}

void run(const PostureContext& context, Findings& findings) {
  const auto& cluster = context.cluster;
  const ClusterIndex index(cluster);
  const rbac::PlatformObjects platform(cluster);
  for (std::uint32_t at = 0; at < cluster.bindings.size(); ++at) {
    const auto& binding = cluster.bindings[at];
    const auto found = index.role_of(at);
    const Role* role = found == ClusterIndex::kNone ? nullptr : &cluster.roles[found];
    for (std::uint32_t i = 0; i < binding.subjects.size(); ++i) {
      const auto& subject = binding.subjects[i];
      if (!everybody(subject)) continue;
      // The server's own discovery bindings are intended; a changed role behind one is not.
      const bool own = is_platforms_own(platform, binding, i, role);
      if (own && rbac::is_default(binding.meta)) continue;
      auto finding = make_finding(kInfo, describe(subject), binding.meta.namespace_,
                                  describe(key_of(binding)));
      finding.severity = own ? store::Severity::Info : severity_of(subject, binding, role);
      finding.title = fmt::format("{} gives {} to {}", describe(key_of(binding)),
                                  describe(role_key_of(binding)), finding.subject);
      finding.evidence.push_back(binding_evidence(cluster, binding, role, i));
      add_cause(finding, rbac::name_grant(cluster, rbac::Grant{at, i, found}));
      findings.push_back(std::move(finding));
    }
  }
}

}  // namespace

Rule np007() {
  return {kInfo, PostureRule{run, Review::Always}};
}

}  // namespace nsposture::rules::posture
