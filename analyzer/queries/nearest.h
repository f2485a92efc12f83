// "Did you mean": the known names closest to an unknown one.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

using Names = std::set<std::string, std::less<>>;

// How many names a sentence lists before it gives only a number.
inline constexpr std::size_t kMostNames = 3;

// At most kMostNames, nearest first. Names that differ only in case, or contain the whole name,
// count as near too.
[[nodiscard]] std::vector<std::string> nearest(const std::string& name, const Names& known);

// ` Did you mean "x" or "y"?`, to append to a sentence; "" if no name is near.
[[nodiscard]] std::string did_you_mean(const std::string& name, const Names& known);

}  // namespace nsposture::queries
