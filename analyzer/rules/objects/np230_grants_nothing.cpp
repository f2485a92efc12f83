#include "analyzer/rules/base/evidence.h"
#include "analyzer/rules/objects/all.h"
#include "analyzer/rules/objects/permission_pattern.h"
#include "graph/rbac/match.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::rules::objects {

namespace {

const store::RuleInfo kInfo{"NP230",
                            "Rule that grants nothing",
                            store::Severity::Low,
                            "A rule that no request can match looks like a permission and is none: "
                            "somebody will widen it until it works, and wider than needed.",
                            "Spell the resource as the API does, in its own API group: "
                            "`pods/exec`, not `pods/*`; `deployments` in `apps`.",
                            {"Kubernetes pkg/apis/rbac/v1 ResourceMatches"}};

using Home = std::pair<std::string_view, std::string_view>;

// Resources that are often looked for in the wrong API group.
constexpr std::array<Home, 18> kHomes = {{
    {"deployments", "apps"},
    {"daemonsets", "apps"},
    {"statefulsets", "apps"},
    {"replicasets", "apps"},
    {"jobs", "batch"},
    {"cronjobs", "batch"},
    {"networkpolicies", "networking.k8s.io"},
    {"ingresses", "networking.k8s.io"},
    {"roles", "rbac.authorization.k8s.io"},
    {"rolebindings", "rbac.authorization.k8s.io"},
    {"clusterroles", "rbac.authorization.k8s.io"},
    {"clusterrolebindings", "rbac.authorization.k8s.io"},
    {"storageclasses", "storage.k8s.io"},
    {"customresourcedefinitions", "apiextensions.k8s.io"},
    {"poddisruptionbudgets", "policy"},
    {"horizontalpodautoscalers", "autoscaling"},
    {"mutatingwebhookconfigurations", "admissionregistration.k8s.io"},
    {"validatingwebhookconfigurations", "admissionregistration.k8s.io"},
}};

std::string_view home_of(std::string_view resource) {
  const auto* found =
      std::ranges::find(kHomes, resource.substr(0, resource.find('/')), &Home::first);
  return found == kHomes.end() ? std::string_view() : found->second;
}

// The core group alone: other groups may have a resource of the same name.
std::string why_nothing(const PolicyRule& rule, const std::string& resource) {
  if (resource.ends_with("/*")) {
    return fmt::format("`{}`: a star after the slash stands for nothing", resource);
  }
  const bool core_only = rule.api_groups == std::vector<std::string>{""};
  if (const auto home = home_of(resource); core_only && !home.empty()) {
    return fmt::format("`{}` of the core API group: it is in `{}`", resource, home);
  }
  return {};
}

// In the old groups these were served once, and are no more.
void run(const ObjectContext& context, Findings& findings) {
  report_rules(
      context, kInfo,
      [](const PolicyRule& rule) -> std::optional<PatternMatch> {
        if (rule.resources.empty()) return std::nullopt;
        for (const auto& resource : rule.resources) {
          if (const auto why = why_nothing(rule, resource); !why.empty()) {
            return PatternMatch{"nothing by " + why, Reach::Namespaced, false};
          }
        }
        return std::nullopt;
      },
      findings);
}

}  // namespace

Rule np230() {
  return {kInfo, ObjectRule{run}};
}

}  // namespace nsposture::rules::objects
