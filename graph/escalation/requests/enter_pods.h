// What the techniques have in common that get into a container that runs.
#pragma once

#include "graph/escalation/model/technique.h"

namespace nsposture::escalation::requests {

// Either right suffices.
void enter_pods(const Evaluation& at, PermissionId one, PermissionId other);

// The pod that is entered: the one that was named, or one of the account.
[[nodiscard]] std::string pod_name(const StepView& view);
// `NAMESPACE POD` as arguments of kubectl: `-n ci builder-7`.
[[nodiscard]] std::string pod_arguments(const StepView& view);

}  // namespace nsposture::escalation::requests
