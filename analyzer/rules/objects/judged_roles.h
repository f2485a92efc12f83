// The roles that rules on objects look at, with who holds them: all that somebody has written, and
// of what the platform brings itself only what somebody has made of it.
#pragma once

#include "analyzer/rules/base/object_context.h"

#include <cstdint>
#include <vector>

namespace nsposture::rules::objects {

struct Judged {
  const Role& role;
  const RoleUse* whole = nullptr;    // of a role that somebody wrote; it outlives this
  RoleUse part = {};                 // else: the bindings that are not the platform's
  const Binding* through = nullptr;  // the one in `part`, where each is judged by itself
  bool only_added = false;           // of a platform's role: the rules that are not the platform's

  [[nodiscard]] const RoleUse& use() const { return whole != nullptr ? *whole : part; }
};

// A role of the platform is as it has to be; to bind somebody to it is what is judged, and rules
// that somebody added. An aggregated role has its rules from others, which are looked at
// themselves, but for what somebody wrote into it. Of a whole cluster, roles that nobody holds are
// left out, and a role of the platform is judged by all its bindings at once.
[[nodiscard]] std::vector<Judged> judged_roles(const ObjectContext& context);

// The rule is one of those that are judged.
[[nodiscard]] bool is_judged(const ObjectContext& context, const Judged& judged,
                             const PolicyRule& rule);

}  // namespace nsposture::rules::objects
