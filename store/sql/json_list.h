// JSON texts of the columns that hold lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::store::sql {

[[nodiscard]] std::string json_list(const std::vector<std::string>& items);
// What is not a list of texts gives an empty list, or leaves out what is none.
[[nodiscard]] std::vector<std::string> list_from_json(std::string_view json);

}  // namespace nsposture::store::sql
