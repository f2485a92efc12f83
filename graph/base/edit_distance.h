// How many letters apart two names are.
#pragma once

#include <cstddef>
#include <string_view>

namespace nsposture {

// Levenshtein's distance: insertions, deletions and substitutions.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace nsposture
