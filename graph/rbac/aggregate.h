// ClusterRole aggregation, as the controller manager's clusterrole-aggregation-controller does it.
#pragma once

#include "graph/model/cluster.h"

namespace nsposture {

[[nodiscard]] bool selector_matches(const LabelSelector& selector, const Labels& labels);

// Replaces the rules of every ClusterRole that has an aggregationRule by the union of the rules of
// the ClusterRoles its selectors match (never its own), to a fixed point. A rule keeps the position
// it was written at.
void aggregate_cluster_roles(Cluster& cluster);

}  // namespace nsposture
