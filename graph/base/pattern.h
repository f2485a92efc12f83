// Patterns for names, as users write them.
#pragma once

#include <string_view>

namespace nsposture {

// Whether the pattern matches the whole text. `*` matches any text, including none; no other
// character is special. The time is bounded by the product of both lengths.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view text);

}  // namespace nsposture
