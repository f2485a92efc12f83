// A cause on the terminal: the same on the first screen and in the full report.
#pragma once

#include "reports/answers/cause.h"
#include "reports/answers/words/cause_words.h"
#include "reports/text/screen/page.h"

#include <cstddef>

namespace nsposture::reports::text {

// How many lines each part may take, and whether longer parts are left to `--all`.
struct CauseLines {
  std::size_t title = SIZE_MAX;
  std::size_t lost = SIZE_MAX;
  std::size_t lost_rules = SIZE_MAX;
  std::size_t command = SIZE_MAX;  // characters of one command
  bool brief = false;
};

void write_cause(Page& page, const ChangeNumbers& numbers, const Cause& cause,
                 const CauseLines& lines);

}  // namespace nsposture::reports::text
