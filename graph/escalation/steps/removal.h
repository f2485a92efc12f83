// How something is taken away.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::escalation::steps {

// The kubectl line. `gone`: how many stood before it in its list and were taken out already.
[[nodiscard]] std::string removal_command(const Cluster& cluster, const Removal& removal,
                                          std::uint32_t gone = 0);

// The line of each, to be run in this order: what is taken out of a list moves up what stands
// behind it.
void set_commands(const Cluster& cluster, std::vector<Removal>& removals);

}  // namespace nsposture::escalation::steps
