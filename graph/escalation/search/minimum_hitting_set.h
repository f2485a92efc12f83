// A smallest set of removals that contains an element of each of several sets.
#pragma once

#include "graph/escalation/model/remedy.h"

#include <optional>
#include <set>
#include <vector>

namespace nsposture::escalation::search {

// nullopt when no set of at most `limit` does. By trying all, so only for small sets.
[[nodiscard]] std::optional<std::vector<Removal>> hitting_set(
    const std::vector<std::set<Removal>>& sets, std::size_t limit);

}  // namespace nsposture::escalation::search
