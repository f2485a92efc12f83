// What else a cluster gives away beside the creation of namespaces: the rules on objects, run on a
// whole cluster.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules {

// For what is bound to somebody who is not the platform's own: one finding a role and rule, so that
// their number does not grow with that of the subjects. What `told` (the findings on posture, of
// rules that are on) says of the same bindings in other words, and as severely, is left out.
// What is Low in a namespace is left to reviews of manifests.
[[nodiscard]] Findings given_away(const Cluster& cluster, const Findings& told);

}  // namespace nsposture::rules
