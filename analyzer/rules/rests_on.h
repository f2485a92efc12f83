// Which rules conclude from something not being there, and what becomes of them when it may only
// not have been read: a rule that is silent for want of objects says "unknown" instead, and a
// finding that accuses for want of objects is doubted.
#pragma once

#include "analyzer/rules/base/rule.h"
#include "graph/model/reading.h"

#include <string_view>
#include <vector>

namespace nsposture::rules {

using Kinds = std::vector<std::string_view>;

struct RestsOn {
  std::string_view rule;
  Kinds silent_without;  // without them its silence means nothing
  Kinds wrong_without;   // without them what it says may be wrong
};

// By rule id; the rules on posture and activity that rest on objects. What is not in it judges by
// the log alone.
[[nodiscard]] const std::vector<RestsOn>& rests_on();

// One finding for each rule that cannot judge, which tells the kinds that are missing.
void add_unknown(const Reading& reading, Findings& findings);
// Made by add_unknown().
[[nodiscard]] bool is_unknown(const store::Finding& finding);

// Lowers the confidence of findings that may be wrong for want of what was not read. Rules that
// are not in rests_on() judge objects as they are written: they weigh them by who is bound.
void doubt_what_was_not_read(const Reading& reading, Findings& findings);

}  // namespace nsposture::rules
