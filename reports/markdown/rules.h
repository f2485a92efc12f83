// The detection rules as one Markdown page (docs/rules.md): an index, then a part for each rule
// with its id as the anchor. All text is the program's own.
#pragma once

#include "store/records/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::markdown {

struct RulePage {
  const store::RuleInfo* info = nullptr;  // not null; outlives the page
  std::vector<std::string> data;          // what the rule needs, one sentence each
};

// Rules of one kind.
struct RuleSection {
  std::string_view title;
  std::string_view text;
  std::vector<RulePage> rules;
};

// Sections and rules in the order given.
[[nodiscard]] std::string rules_markdown(const std::vector<RuleSection>& sections);

}  // namespace nsposture::reports::markdown
