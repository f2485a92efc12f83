// A set of the fewest removals that has something of each of several sets.
#pragma once

#include "graph/escalation/model/remedy.h"

#include <optional>
#include <set>
#include <vector>

namespace nsposture::escalation::search {

// nullopt when none of at most `limit` does. By trying, so for small sets alone.
[[nodiscard]] std::optional<std::vector<Removal>> hitting_set(
    const std::vector<std::set<Removal>>& sets, std::size_t limit);

}  // namespace nsposture::escalation::search
