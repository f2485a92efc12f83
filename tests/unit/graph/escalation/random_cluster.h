// Small clusters at random, dense in the rights that takeovers are made of.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <random>

namespace nsposture::tests {

using Random = std::mt19937_64;

// Writing: with the verbs that write. Freeing: also with those that free names, or answer with the
// content of an object.
enum class Verbs : std::uint8_t { Writing, Freeing };

[[nodiscard]] Cluster random_cluster(Random& random, Verbs verbs = Verbs::Writing);
[[nodiscard]] escalation::EscalationTarget random_target(Random& random);

}  // namespace nsposture::tests
