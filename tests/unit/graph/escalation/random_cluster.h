// Small clusters at random, dense in the rights that takeovers are made of.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"

#include <random>

namespace nsposture::tests {

using Random = std::mt19937_64;

[[nodiscard]] Cluster random_cluster(Random& random);
[[nodiscard]] escalation::EscalationTarget random_target(Random& random);

}  // namespace nsposture::tests
