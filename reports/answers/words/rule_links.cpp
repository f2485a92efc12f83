#include "reports/answers/words/rule_links.h"

#include "graph/base/ascii_lower.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports {

std::string reference_page(std::string_view reference) {
  constexpr std::string_view kAttack = "MITRE ATT&CK ";
  if (reference.starts_with("https://")) return std::string(reference);
  if (!reference.starts_with(kAttack)) return {};
  std::string technique(reference.substr(kAttack.size()));
  std::ranges::replace(technique, '.', '/');
  return fmt::format("https://attack.mitre.org/techniques/{}/", technique);
}

std::string rule_anchor(std::string_view id) {
  return ascii_lower(id);
}

}  // namespace nsposture::reports
