// "Did you mean": which of the known names are near one that is not.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

using Names = std::set<std::string, std::less<>>;

// How many names a sentence has before it ends in a number.
inline constexpr std::size_t kMostNames = 3;

// At most kMostNames, the nearest first; what differs in case only, or goes on behind it, is near
// too.
[[nodiscard]] std::vector<std::string> nearest(const std::string& name, const Names& known);

// ` Did you mean "x" or "y"?`, to stand behind a sentence; "" when nothing is near.
[[nodiscard]] std::string did_you_mean(const std::string& name, const Names& known);

}  // namespace nsposture::queries
