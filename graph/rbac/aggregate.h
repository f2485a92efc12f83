// ClusterRole aggregation, as the controller manager's clusterrole-aggregation-controller does it.
#pragma once

#include "graph/model/cluster.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rbac {

[[nodiscard]] bool selector_matches(const LabelSelector& selector, const Labels& labels);

// Replaces the rules of every ClusterRole that has an aggregationRule by the union of the rules of
// the ClusterRoles its selectors match (never its own), to a fixed point. A rule keeps the position
// it was written at. Of a role with a uid, which a cluster stored, the rules it has stay as well:
// its sources may not all be in the input, and the server asks the stored rules alone. Returns the
// indexes of the roles whose own rules a real cluster may have lost or kept: roles that select one
// another in a ring hand such rules around, or not, as its workers happen to run. They are taken as
// kept here.
std::vector<std::uint32_t> aggregate_cluster_roles(Cluster& cluster);

// The aggregated ClusterRoles of an aggregated cluster that hold rules which no role that they
// select has: of these the input has not all sources. In the order of `cluster`.
[[nodiscard]] std::vector<std::string> roles_with_unseen_sources(const Cluster& cluster);

// The aggregated ClusterRoles that somebody is bound to and of which a selector matches no role of
// the input, where no server has stored their rules: what they grant is not known. Indexes of
// roles.
[[nodiscard]] std::vector<std::uint32_t> bound_roles_without_sources(const Cluster& cluster);

}  // namespace nsposture::rbac
