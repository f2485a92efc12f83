// Where there is more to read about a rule.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports {

// The page of a reference of a rule: "MITRE ATT&CK T1098.006" has one of its own. Empty where none
// is known.
[[nodiscard]] std::string reference_page(std::string_view reference);

// Of a rule in docs/rules.md: "np102".
[[nodiscard]] std::string rule_anchor(std::string_view id);

}  // namespace nsposture::reports
