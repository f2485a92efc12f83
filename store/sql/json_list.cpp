#include "store/sql/json_list.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

namespace nsposture::store::sql {

std::string json_list(const std::vector<std::string>& items) {
  if (items.empty()) return "[]";
  return to_text(nlohmann::json(items));
}

std::vector<std::string> list_from_json(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  std::vector<std::string> items;
  if (!parsed.is_array()) return items;
  for (const auto& item : parsed) {
    if (item.is_string()) items.push_back(item.get<std::string>());
  }
  return items;
}

}  // namespace nsposture::store::sql
