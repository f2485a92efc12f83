// The labels that protect a namespace.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

inline constexpr std::string_view kPodSecurityEnforce = "pod-security.kubernetes.io/enforce";

// How strict the enforced Pod Security level is: privileged 0, none 1, baseline 2, restricted 3.
// Without a label the cluster's default applies, which may be strict, so an explicit `privileged`
// lowers protection.
[[nodiscard]] int pod_security_strictness(const Labels& labels);

// The labels that disable protection: "openshift.io/run-level=0: security context constraints are
// skipped".
[[nodiscard]] std::vector<std::string> switched_off(const Labels& labels);

}  // namespace nsposture::rules
