// Rules of roles that leave nothing out.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <vector>

namespace nsposture::rules {

[[nodiscard]] bool has_star(const std::vector<std::string>& list);

// Everything on everything, whatever the role is called and in however many rules it is written:
// `*` for verbs, or all seven of get, list, watch, create, update, patch, delete, on `*` in `*`.
// Whoever may create pods and tokens everywhere has the verbs that the seven lack.
[[nodiscard]] bool is_everything(const Role& role);

// One of the rules by which the role is that; or `*` on `*` in some API groups, not all of which
// operators bring; or the seven verbs on `*` in the core group.
[[nodiscard]] bool is_sweeping(const Role& role, const PolicyRule& rule);

}  // namespace nsposture::rules
