// What a cluster grants besides namespace creation: the object rules, run on a whole cluster.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules {

// For roles bound to subjects that are not the platform's own: one finding per role and rule, so
// that the number does not grow with the subjects. Leaves out what `told` (posture findings of
// enabled rules) reports for the same bindings at least as severely. Low findings in a namespace
// are left to manifest reviews.
[[nodiscard]] Findings given_away(const Cluster& cluster, const Findings& told);

}  // namespace nsposture::rules
