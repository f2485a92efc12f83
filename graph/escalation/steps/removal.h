// How to carry out a removal.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::escalation::steps {

// The kubectl command. `gone`: how many earlier entries of its list were already removed.
[[nodiscard]] std::string removal_command(const Cluster& cluster, const Removal& removal,
                                          std::uint32_t gone = 0);

// The command of each, to be run in this order: removing an entry of a list shifts the entries
// after it.
void set_commands(const Cluster& cluster, std::vector<Removal>& removals);

}  // namespace nsposture::escalation::steps
