// The roles that object rules judge, with their bindings: all user-written roles, and of the
// platform's own roles only what users changed.
#pragma once

#include "analyzer/rules/base/object_context.h"

#include <cstdint>
#include <vector>

namespace nsposture::rules::objects {

struct Judged {
  const Role& role;
  const RoleUse* whole = nullptr;    // of a user-written role; it must outlive this
  RoleUse part = {};                 // else: the bindings that are not the platform's
  const Binding* through = nullptr;  // the only binding in `part`, if each is judged alone
  bool only_added = false;           // of a platform role: only rules that are not the platform's

  [[nodiscard]] const RoleUse& use() const { return whole != nullptr ? *whole : part; }
};

// A platform role itself is expected; only its user-written bindings and added rules are judged. An
// aggregated role gets its rules from other roles, which are judged instead, except for rules
// written into it. For a whole cluster, unbound roles are left out, and a platform role is judged
// with all its bindings at once.
[[nodiscard]] std::vector<Judged> judged_roles(const ObjectContext& context);

// Whether the rule is one of those that are judged.
[[nodiscard]] bool is_judged(const ObjectContext& context, const Judged& judged,
                             const PolicyRule& rule);

}  // namespace nsposture::rules::objects
