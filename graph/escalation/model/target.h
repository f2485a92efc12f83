// The action to reach. The default is to create a namespace, by POST or by apply.
#pragma once

#include <string>

namespace nsposture::escalation {

struct EscalationTarget {
  std::string verb = "create";
  std::string api_group;
  std::string resource = "namespaces";
  std::string subresource;
  std::string namespace_;
  std::string name;

  // Apply on a name also creates, and controllers create on behalf of others: rbac-facts.md 1.2,
  // audit-facts.md 2.16.
  [[nodiscard]] bool is_namespace_creation() const {
    return verb == "create" && api_group.empty() && resource == "namespaces" && subresource.empty();
  }
};

}  // namespace nsposture::escalation
