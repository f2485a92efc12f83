// The edit distance between two names.
#pragma once

#include <cstddef>
#include <string_view>

namespace nsposture {

// Levenshtein distance: insertions, deletions and substitutions.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace nsposture
