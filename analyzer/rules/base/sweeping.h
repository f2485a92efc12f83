// Role rules that allow everything.
#pragma once

#include "graph/model/objects.h"

#include <string>
#include <vector>

namespace nsposture::rules {

[[nodiscard]] bool has_star(const std::vector<std::string>& list);

// All verbs on all resources, whatever the role's name and however many rules it uses: `*` for
// verbs, or all of get, list, watch, create, update, patch, delete, on `*` in `*`. A subject that
// may create pods and tokens everywhere gains the verbs that the seven lack.
[[nodiscard]] bool is_everything(const Role& role);

// A rule that contributes to that; or `*` on `*` in some API groups that are not all custom; or the
// seven verbs on `*` in the core group.
[[nodiscard]] bool is_sweeping(const Role& role, const PolicyRule& rule);

}  // namespace nsposture::rules
