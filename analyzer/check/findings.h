// What the rules look at when a change is checked.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/policy.h"
#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/rule.h"

namespace nsposture::check {

using rules::Findings;

// A state by itself: `cluster` is what `manifests` lead to. All three must outlive the context.
[[nodiscard]] rules::ChangeContext change_context(const ManifestSet& manifests,
                                                  const Cluster& cluster, const Policy& policy);

// NP201 to NP239 and those of the posture rules that a review asks for. `all`: also who can create
// namespaces or become able to, which a comparison tells as gains.
[[nodiscard]] Findings posture_findings(const Cluster& cluster, bool all, bool takeovers);

}  // namespace nsposture::check
