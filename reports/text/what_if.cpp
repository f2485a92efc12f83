#include "reports/text/what_if.h"

#include "reports/answers/words.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/caveats.h"
#include "reports/text/diff.h"
#include "reports/text/remediate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace nsposture::reports::text {

namespace {

using escape::terminal_text;

std::string_view access_text(Access access) {
  switch (access) {
    case Access::Direct:
    case Access::Apply:
      return "may do it";
    case Access::Takeover:
      return "can become able to";
    case Access::Indirect:
      return "can have a controller do it";
    case Access::None:
      break;
  }
  return "cannot";
}

std::string count_text(const WhatIf& answer, Access AccessBeforeAndAfter::*side) {
  const auto count = [&](Access access) {
    return static_cast<std::uint64_t>(std::ranges::count(answer.subjects, access, side));
  };
  return fmt::format("{} may do it, {} can become able to, {} through a controller",
                     thousands(count(Access::Direct)), thousands(count(Access::Takeover)),
                     thousands(count(Access::Indirect)));
}

std::string subject_text(const AccessBeforeAndAfter& one) {
  return fmt::format("  {}: {} → {}\n", terminal_text(describe(one.subject)),
                     access_text(one.before), access_text(one.after));
}

std::string part(const WhatIf& answer, std::string_view title,
                 bool (*wanted)(const AccessBeforeAndAfter&)) {
  std::string lines;
  std::uint64_t count = 0;
  for (const auto& one : answer.subjects) {
    if (!wanted(one)) continue;
    ++count;
    lines += subject_text(one);
  }
  return count == 0 ? std::string() : fmt::format("\n{} ({})\n{}", title, thousands(count), lines);
}

}  // namespace

std::string what_if(const WhatIf& answer) {
  auto out = caveats(answer.caveats) + version_note(answer.caveats);
  for (const auto& removal : answer.removed) out += "without " + removal_line(removal);
  for (const auto& path : answer.applied) out += "with " + terminal_text(path) + '\n';
  out += fmt::format("\n{}\n  before: {}\n  after:  {}\n", terminal_text(answer.action),
                     count_text(answer, &AccessBeforeAndAfter::before),
                     count_text(answer, &AccessBeforeAndAfter::after));
  out += part(answer, "Gain it",
              [](const AccessBeforeAndAfter& one) { return one.after > one.before; });
  out += part(answer, "Lose it", [](const AccessBeforeAndAfter& one) {
    return one.changes() && one.after == Access::None;
  });
  out += part(answer, "Still get there, by another path", [](const AccessBeforeAndAfter& one) {
    return one.after != Access::None && one.after < one.before;
  });
  return out + permission_changes(answer.difference.permissions);
}

}  // namespace nsposture::reports::text
