// ClusterRole aggregation, as the controller manager's clusterrole-aggregation-controller does it.
#pragma once

#include "graph/model/cluster.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rbac {

[[nodiscard]] bool selector_matches(const LabelSelector& selector, const Labels& labels);

// Replaces the rules of every ClusterRole that has an aggregationRule with the union of the rules
// of the ClusterRoles that its selectors match (never its own), to a fixed point. A rule keeps its
// source position. A role with a uid was stored by a cluster and also keeps its present rules: its
// sources may not all be in the input, and the server uses only the stored rules. Returns the
// indices of the roles whose own rules a real cluster may have lost or kept: roles that select one
// another in a ring may keep such rules or not, depending on the timing of the workers. They are
// assumed to be kept here.
std::vector<std::uint32_t> aggregate_cluster_roles(Cluster& cluster);

// After aggregation: the aggregated ClusterRoles with rules that no role they select has. The input
// lacks some of their sources. In the order of `cluster`.
[[nodiscard]] std::vector<std::string> roles_with_unseen_sources(const Cluster& cluster);

// The aggregated ClusterRoles that are bound to a subject, were not stored by a server, and have a
// selector that matches no role in the input: what they grant is unknown. Indices of roles.
[[nodiscard]] std::vector<std::uint32_t> bound_roles_without_sources(const Cluster& cluster);

}  // namespace nsposture::rbac
