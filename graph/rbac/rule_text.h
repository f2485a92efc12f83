// A rule of a role in one line, for findings and answers.
#pragma once

#include "graph/model/objects.h"

#include <string>

namespace nsposture::rbac {

// `create,patch on namespaces named sandbox`; API groups are named unless it is the core group.
[[nodiscard]] std::string rule_text(const PolicyRule& rule);

}  // namespace nsposture::rbac
