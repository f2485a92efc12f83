#include "analyzer/rules/base/guards.h"

#include <fmt/format.h>

#include <array>

namespace nsposture::rules {

namespace {

struct Switch {
  std::string_view label;
  std::string_view value;  // empty: any
  std::string_view what;
};

constexpr std::array kSwitches = {
    Switch{kPodSecurityEnforce, "privileged", "Pod Security allows everything"},
    Switch{"openshift.io/run-level", "0", "security context constraints are skipped"},
    Switch{"openshift.io/run-level", "1", "security context constraints are skipped"},
    Switch{"admission.gatekeeper.sh/ignore", "", "Gatekeeper does not look at it"},
    Switch{"resource.kubernetes.io/admin-access", "true",
           "its pods may take devices that others use"},
    Switch{"resource.kubernetes.io/admin-namespace", "true",
           "its pods may take devices that others use"},
};

}  // namespace

int pod_security_strictness(const Labels& labels) {
  const auto found = labels.find(std::string(kPodSecurityEnforce));
  if (found == labels.end()) return 1;
  if (found->second == "restricted") return 3;
  if (found->second == "baseline") return 2;
  return found->second == "privileged" ? 0 : 1;
}

std::vector<std::string> switched_off(const Labels& labels) {
  std::vector<std::string> found;
  for (const auto& one : kSwitches) {
    const auto label = labels.find(std::string(one.label));
    if (label == labels.end() || (!one.value.empty() && label->second != one.value)) continue;
    found.push_back(fmt::format("{}={}: {}", one.label, label->second, one.what));
  }
  return found;
}

}  // namespace nsposture::rules
