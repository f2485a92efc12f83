// Rules that draw conclusions from missing objects, and the effect of objects that were not read: a
// rule that is silent without them reports "unknown" instead, and a finding based on missing
// objects gets a limitation.
#pragma once

#include "analyzer/rules/base/rule.h"
#include "graph/model/reading.h"

#include <string_view>
#include <vector>

namespace nsposture::rules {

using Kinds = std::vector<std::string_view>;

struct RestsOn {
  std::string_view rule;
  Kinds silent_without;  // without these, no finding means nothing
  Kinds wrong_without;   // without these, a finding may be wrong
};

// By rule id; the posture and activity rules that depend on objects. Rules not listed judge by the
// log alone.
[[nodiscard]] const std::vector<RestsOn>& rests_on();

// Adds one finding per rule that cannot judge; it names the missing kinds.
void add_unknown(const Reading& reading, Findings& findings);
// Created by add_unknown().
[[nodiscard]] bool is_unknown(const store::Finding& finding);

// Lowers the confidence of findings that may be wrong because something was not read. Rules not in
// rests_on() judge objects as written: they weigh them by the bound subjects.
void doubt_what_was_not_read(const Reading& reading, Findings& findings);

}  // namespace nsposture::rules
