// Links to more information about a rule.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports {

// The page of a rule's reference: "MITRE ATT&CK T1098.006" has its own page. Empty when unknown.
[[nodiscard]] std::string reference_page(std::string_view reference);

// The anchor of a rule in docs/rules.md: "np102".
[[nodiscard]] std::string rule_anchor(std::string_view id);

}  // namespace nsposture::reports
