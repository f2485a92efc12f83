// Rules on a proposed change or a policy.
#pragma once

#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/rule.h"

#include <vector>

namespace nsposture::rules::change {

// NP240 to NP245, gains and losses of access: one comparison finds them, and one file reports them.
[[nodiscard]] std::vector<Rule> access_rules();

Rule np246();  // the API server would reject it
Rule np247();  // a roleRef is changed in place
Rule np248();  // a grant in use is removed
Rule np249();  // a suppression is void
Rule np250();  // violates the policy: may create namespaces
Rule np251();  // violates the policy: required labels missing
Rule np252();  // violates the policy: forbidden permission

}  // namespace nsposture::rules::change
