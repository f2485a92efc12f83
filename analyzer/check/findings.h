// The input of the rules when a change is checked.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/policy.h"
#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/rule.h"

namespace nsposture::check {

using rules::Findings;

// A state on its own: `cluster` results from `manifests`. All three must outlive the context.
[[nodiscard]] rules::ChangeContext change_context(const ManifestSet& manifests,
                                                  const Cluster& cluster, const Policy& policy);

// NP201 to NP239 and the posture rules for reviews. `all`: also who can create namespaces or gain
// that access, which a comparison reports as gains.
[[nodiscard]] Findings posture_findings(const Cluster& cluster, bool all, bool takeovers);

}  // namespace nsposture::check
