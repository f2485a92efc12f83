// What is to be reached. The default is to create a namespace, by POST or by apply.
#pragma once

#include <string>

namespace nsposture {

struct EscalationTarget {
  std::string verb = "create";
  std::string api_group;
  std::string resource = "namespaces";
  std::string subresource;
  std::string namespace_;
  std::string name;

  // Apply on a name creates too, and controllers create for others: FACTS.md 2, AUDIT.md 2.16.
  [[nodiscard]] bool is_namespace_creation() const {
    return verb == "create" && api_group.empty() && resource == "namespaces" && subresource.empty();
  }
};

}  // namespace nsposture
