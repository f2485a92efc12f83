// The findings on what RBAC grants besides the creation of namespaces.
#pragma once

#include "store/records/finding.h"

namespace nsposture::reports {

// The rules on RBAC objects have the ids NP201 to NP239 (docs/check-rules.md).
[[nodiscard]] constexpr bool gives_away(const store::RuleInfo& rule) {
  return rule.id >= "NP201" && rule.id <= "NP239";
}

}  // namespace nsposture::reports
