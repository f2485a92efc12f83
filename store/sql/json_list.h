// JSON text in columns that contain lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::sql {

[[nodiscard]] std::string json_list(const std::vector<std::string>& items);
// Returns an empty list for anything but a list; skips elements that are not text.
[[nodiscard]] std::vector<std::string> list_from_json(std::string_view json);

}  // namespace nsposture::store::sql
