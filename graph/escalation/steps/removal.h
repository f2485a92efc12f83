// How something is taken away.
#pragma once

#include "graph/escalation/model/remedy.h"
#include "graph/model/cluster.h"

#include <string>

namespace nsposture::escalation::steps {

// The kubectl line.
[[nodiscard]] std::string removal_command(const Cluster& cluster, const Removal& removal);

}  // namespace nsposture::escalation::steps
