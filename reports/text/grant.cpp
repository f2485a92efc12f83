#include "reports/text/grant.h"

#include "graph/rbac/rule_text.h"

#include <fmt/format.h>

namespace nsposture::reports::text {

std::string object_text(const ObjectKey& key) {
  if (key.namespace_.empty()) return fmt::format("{} {}", to_string(key.kind), key.name);
  return fmt::format("{} {}/{}", to_string(key.kind), key.namespace_, key.name);
}

std::string grant_text(const NamedGrant& grant) {
  if (grant.is_masters()) return "system:masters, before RBAC is asked";
  auto text = object_text(grant.binding);
  if (grant.role_exists)
    text += fmt::format(" of {} {}", to_string(grant.role.kind), grant.role.name);
  if (grant.rule) text += ": " + rbac::rule_text(*grant.rule);
  const auto place = position_text(grant.binding_position);
  return place.empty() ? text : text + " (" + place + ")";
}

}  // namespace nsposture::reports::text
