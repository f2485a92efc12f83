// Ids that people can type.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// For each id its shortest beginning that begins no other id of the list, at least six characters
// as git has it, in the same order. An id that is there twice counts once; one that is shorter, or
// the beginning of another, stays whole.
[[nodiscard]] std::vector<std::string> short_ids(const std::vector<std::string_view>& ids);

}  // namespace nsposture::reports
