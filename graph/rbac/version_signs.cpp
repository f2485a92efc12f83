#include "graph/rbac/version_signs.h"

#include "graph/rbac/default_objects.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rbac {

namespace {

bool contains(const std::vector<std::string>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

// A default role that is new in a version, or a new part of one of its rules.
struct Sign {
  int minor;
  std::string_view role;
  std::string_view group = {};
  std::string_view verb = {};
};

// The newest first.
constexpr std::array<Sign, 9> kSigns = {{
    {37, "system:controller:podcertificaterequestcleaner"},
    {36, "system:controller:device-taint-eviction-controller"},
    {35, "system:aggregate-to-view", "events.k8s.io"},
    {34, "system:controller:resource-claim-controller"},
    {33, "system:controller:service-cidrs-controller"},
    {32, "system:controller:namespace-controller", "*", "watch"},
    {31, "system::leader-locking-kube-scheduler", "coordination.k8s.io"},
    {30, "system:controller:validatingadmissionpolicy-status-controller"},
    {29, "system:controller:legacy-service-account-token-cleaner"},
}};

// Exists in all versions. Without it the default roles were not dumped: missing ones show nothing.
constexpr std::string_view kOfAll = "system:controller:namespace-controller";

bool shows(const Sign& sign, const Role& role) {
  if (role.meta.name != sign.role || !is_default(role.meta)) return false;
  if (sign.group.empty()) return true;
  return std::ranges::any_of(role.rules, [&](const PolicyRule& rule) {
    return contains(rule.api_groups, sign.group) &&
           (sign.verb.empty() || contains(rule.verbs, sign.verb));
  });
}

}  // namespace

std::optional<int> minor_by_default_roles(const Cluster& cluster) {
  const auto has = [&](const auto& wanted) { return std::ranges::any_of(cluster.roles, wanted); };
  for (const auto& sign : kSigns) {
    if (has([&](const Role& role) { return shows(sign, role); })) return sign.minor;
  }
  if (has([](const Role& role) { return role.meta.name == kOfAll && is_default(role.meta); })) {
    return kOldestKubernetes;
  }
  return std::nullopt;
}

}  // namespace nsposture::rbac
