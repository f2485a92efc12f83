// The parts that a check's findings come from, one function a source.
#pragma once

#include "analyzer/check/check.h"
#include "analyzer/rules/base/rule.h"

#include <set>
#include <string>

namespace nsposture::check {

using rules::Findings;

// NP240 to NP245, from what the difference says.
[[nodiscard]] Findings change_findings(const difference::Difference& difference,
                                       const Cluster& before, const Cluster& after);

// NP246: objects that the API server would refuse.
[[nodiscard]] Findings refusal_findings(const ManifestSet& manifests);

// NP247: bindings of `before` that have another roleRef in `after`.
[[nodiscard]] Findings role_ref_findings(const Cluster& before, const Cluster& after);

// NP248: lost permissions that the events show in use, in the 30 days before the last event.
[[nodiscard]] Findings usage_findings(const difference::Difference& difference,
                                      const Cluster& before, const store::Store& events);

// NP250 and NP252: subjects that may do what the policy does not let them.
[[nodiscard]] Findings policy_findings(const Policy& policy, const Cluster& after);
// NP251: namespaces of the manifests.
[[nodiscard]] Findings label_findings(const Policy& policy, const ManifestSet& manifests);

// NP201 to NP231 and those of the posture rules that a review asks for. `all`: also who can create
// namespaces or become able to, which a comparison tells as gains.
[[nodiscard]] Findings posture_findings(const Cluster& cluster, bool all, bool takeovers);

}  // namespace nsposture::check
