#include "reports/answers/acceptances.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nsposture::reports {

std::string what_text(const ListedAcceptance& one) {
  const auto& acceptance = one.acceptance;
  if (!acceptance.fingerprint.empty()) {
    return one.title.empty() ? "a finding that no longer exists" : one.title;
  }
  std::vector<std::string> parts;
  const auto add = [&parts](std::string_view name, const std::string& pattern) {
    if (!pattern.empty()) parts.push_back(fmt::format("{} {}", name, pattern));
  };
  add("rule", acceptance.rule);
  add("subject", acceptance.subject);
  add("namespace", acceptance.namespace_);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace nsposture::reports
