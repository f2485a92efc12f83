// Spells out the graph's results for an answer.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/access.h"
#include "graph/rbac/name_grant.h"
#include "graph/rbac/namespace_creation.h"
#include "reports/answers/escalation_path.h"

#include <vector>

namespace nsposture::queries {

[[nodiscard]] Access access_of(escalation::How how);

[[nodiscard]] std::vector<NamedGrant> name_grants(const Cluster& cluster,
                                                  const std::vector<rbac::Grant>& grants);

[[nodiscard]] reports::EscalationPath name_path(const Cluster& cluster,
                                                const escalation::TakeoverPath& path);

}  // namespace nsposture::queries
