// Ids that are short enough to type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// For each id its shortest prefix that no other id of the list has, with at least six characters,
// in the same order. A duplicate id counts once. An id that is shorter, or a prefix of another one,
// is not shortened.
[[nodiscard]] std::vector<std::string> short_ids(const std::vector<std::string_view>& ids);

}  // namespace nsposture::reports
