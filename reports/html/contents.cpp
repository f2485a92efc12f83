#include "reports/answers/words.h"
#include "reports/html/sections.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::html {

void Contents::note(std::size_t shown, std::size_t all, std::string_view what) {
  if (shown < all)
    left_out.push_back(fmt::format("{} of {} {}", thousands(shown), thousands(all), what));
}

std::string Contents::target(const store::Finding& finding) const {
  return findings.contains(finding.fingerprint) ? "f-" + finding.fingerprint
                                                : "rule-" + finding.rule;
}

Contents contents_of(const ReportData& data) {
  Contents contents;
  contents.groups = page_groups(data);
  contents.numbers = ChangeNumbers(data.causes);
  choose_shown(contents.groups);
  for (const auto& group : contents.groups) {
    for (std::size_t i = 0; i < group.shown; ++i) {
      contents.findings.insert(group.findings[i]->finding.fingerprint);
    }
  }
  contents.note(contents.findings.size(), data.findings.size(), "findings");
  contents.note(std::min(contents.groups.size(), kMostGroups), contents.groups.size(), "causes");
  return contents;
}

}  // namespace nsposture::reports::html
