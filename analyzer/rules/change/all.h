// Rules on a proposed change or a policy.
#pragma once

#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/rule.h"

#include <vector>

namespace nsposture::rules::change {

// NP240 to NP245, who gains or loses what: one comparison finds it, and one file tells it.
[[nodiscard]] std::vector<Rule> access_rules();

Rule np246();  // the API server would refuse it
Rule np247();  // a roleRef is changed in place
Rule np248();  // a grant in use is taken away
Rule np249();  // a suppression does not count
Rule np250();  // against the policy: may create namespaces
Rule np251();  // against the policy: required labels missing
Rule np252();  // against the policy: forbidden permission

}  // namespace nsposture::rules::change
