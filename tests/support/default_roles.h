// The default roles and bindings of a recorded server, which may be those of a distribution.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace nsposture::tests {

// Of a dump (a JSON `kind: List`) the roles and bindings that the server made by itself, as a List.
inline std::string default_roles_of(std::string_view dump) {
  auto items = nlohmann::json::array();
  const auto objects = nlohmann::json::parse(dump).at("items");
  for (const auto& object : objects) {
    const auto labels = object.at("metadata").value("labels", nlohmann::json::object());
    if (labels.value("kubernetes.io/bootstrapping", "") == "rbac-defaults") items.push_back(object);
  }
  return nlohmann::json{{"apiVersion", "v1"}, {"kind", "List"}, {"items", items}}.dump();
}

}  // namespace nsposture::tests
