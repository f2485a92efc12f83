#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

namespace nsposture {

namespace {

template <typename Json>
std::string dump(const Json& json, int indent, JsonCharacters characters) {
  return json.dump(indent, ' ', characters == JsonCharacters::Ascii,
                   Json::error_handler_t::replace);
}

}  // namespace

std::string to_text(const nlohmann::ordered_json& json, int indent, JsonCharacters characters) {
  return dump(json, indent, characters);
}

std::string to_text(const nlohmann::json& json, int indent, JsonCharacters characters) {
  return dump(json, indent, characters);
}

}  // namespace nsposture
