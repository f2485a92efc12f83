// How far one rule is from allowing one request, and the text for it.
#pragma once

#include "graph/model/objects.h"
#include "graph/model/request.h"
#include "graph/rbac/explain.h"

#include <optional>
#include <string>

namespace nsposture::rbac {

struct RuleMiss {
  MissKind kind;
  std::string text;
};

// Empty when the rule allows the request, or when more than one thing prevents it.
[[nodiscard]] std::optional<RuleMiss> near_miss(const PolicyRule& rule,
                                                const ResourceAttributes& request);
[[nodiscard]] std::optional<RuleMiss> near_miss(const PolicyRule& rule,
                                                const NonResourceAttributes& request);

// For a rule that allows the request, but is bound by a RoleBinding in `binding_ns`, outside the
// scope of the request.
[[nodiscard]] std::string other_scope_text(std::string_view binding_ns,
                                           const ResourceAttributes& request);

}  // namespace nsposture::rbac
