// Converts indices into a Cluster to names that outlive it.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/named_grant.h"
#include "graph/rbac/authorizer.h"

namespace nsposture::rbac {

[[nodiscard]] Position position_of(const Cluster& cluster, const SourcePos& pos);

// Subject, role and rule may be missing (in a near miss).
[[nodiscard]] NamedGrant name_grant(const Cluster& cluster, const Grant& grant);

// The objects need not be in the cluster: an audit log may show them. Objects without a line have
// no position in the cluster's files. `subject`, `role` and `rule` may be null.
[[nodiscard]] NamedGrant name_grant(const Cluster& cluster, const Binding& binding,
                                    const Subject* subject, const Role* role,
                                    const PolicyRule* rule = nullptr);

}  // namespace nsposture::rbac
