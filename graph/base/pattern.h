// Patterns as people write them for names.
#pragma once

#include <string_view>

namespace nsposture {

// Does the whole text match? `*` in the pattern stands for any text, also none; nothing else is
// special. The time is bounded by the product of both lengths.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace nsposture
