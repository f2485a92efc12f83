// Rules on a proposed change or a policy: what there is to know of each. analyzer/check finds what
// they report, several in one comparison.
#pragma once

#include "store/records/finding.h"

#include <vector>

namespace nsposture::rules::change {

[[nodiscard]] const store::RuleInfo& np240();  // gains the power to create namespaces
[[nodiscard]] const store::RuleInfo& np241();  // gains a way to become able to create namespaces
[[nodiscard]] const store::RuleInfo& np242();  // gains a way to have a controller create namespaces
[[nodiscard]] const store::RuleInfo& np243();  // gains a permission
[[nodiscard]] const store::RuleInfo& np244();  // loses the power to create namespaces
[[nodiscard]] const store::RuleInfo& np245();  // loses a permission
[[nodiscard]] const store::RuleInfo& np246();  // the API server would refuse it
[[nodiscard]] const store::RuleInfo& np247();  // a roleRef is changed in place
[[nodiscard]] const store::RuleInfo& np248();  // a grant in use is taken away
[[nodiscard]] const store::RuleInfo& np249();  // a suppression does not count
[[nodiscard]] const store::RuleInfo& np250();  // against the policy: may create namespaces
[[nodiscard]] const store::RuleInfo& np251();  // against the policy: required labels missing
[[nodiscard]] const store::RuleInfo& np252();  // against the policy: forbidden permission

// All of them, by id.
[[nodiscard]] std::vector<const store::RuleInfo*> change_rules();

}  // namespace nsposture::rules::change
