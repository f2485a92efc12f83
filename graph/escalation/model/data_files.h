// The kinds of resources that run containers, and those whose controllers create namespaces, from
// the embedded data files.
#pragma once

#include "graph/escalation/model/rights_table.h"

#include <vector>

namespace nsposture::escalation {

[[nodiscard]] std::vector<WorkloadKind> workload_kinds();
[[nodiscard]] std::vector<IndirectKind> indirect_kinds();

}  // namespace nsposture::escalation
