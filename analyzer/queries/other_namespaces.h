// An action without a namespace asks about all namespaces at once. If it is denied, a RoleBinding
// may still allow it in its own namespace.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/model/cluster_index.h"
#include "graph/model/request.h"

#include <string>

namespace nsposture::queries {

// One sentence on the namespaces where RoleBindings grant the action to the identity (null: to any
// identity, without Kubernetes' default bindings). Empty if there is none, if the action names a
// namespace, or if its resource is cluster-scoped.
[[nodiscard]] std::string granted_in_namespaces(const ClusterIndex& index, const Action& action,
                                                const Identity* identity);

}  // namespace nsposture::queries
