// A question about no namespace asks for all of them at once. Where that is refused, a RoleBinding
// may still allow it in its own.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/model/cluster_index.h"
#include "graph/model/request.h"

#include <string>

namespace nsposture::queries {

// One sentence on the namespaces in which RoleBindings grant the action to the identity (null: to
// anybody but Kubernetes' own bindings). Empty: there is none, the action names a namespace, or its
// resource lies in none.
[[nodiscard]] std::string granted_in_namespaces(const ClusterIndex& index, const Action& action,
                                                const Identity* identity);

}  // namespace nsposture::queries
