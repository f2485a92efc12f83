// A grant as programs read it: binding, role, rule, and where the binding was written.
#pragma once

#include "graph/model/cluster.h"
#include "graph/rbac/namespace_creation.h"

#include <nlohmann/json_fwd.hpp>

namespace nsposture::cli {

[[nodiscard]] nlohmann::ordered_json grant_json(const Cluster& cluster,
                                                const CreationGrant& creation);

// `ClusterRoleBinding b of ClusterRole r (file:line)`, for people.
[[nodiscard]] std::string grant_text(const Cluster& cluster, const Grant& grant);

}  // namespace nsposture::cli
