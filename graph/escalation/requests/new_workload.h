// Creating a workload that runs as any service account of its namespace.
#pragma once

#include "graph/escalation/model/technique.h"

#include <string>

namespace nsposture::escalation::requests {

// By the first kind of workload that may be created. The checks are appended to `proof`; `name` is
// set when a rule limits it.
bool run_workload(const Rights& rights, const AccessModel& world, Proof& proof, std::string& name,
                  Scope ns);
[[nodiscard]] StepText workload_text(const StepView& view);

}  // namespace nsposture::escalation::requests
