#include "reports/text/decision.h"

#include "reports/escape/terminal_text.h"
#include "reports/text/caveats.h"

namespace nsposture::reports::text {

std::string decision(const Decision& answer) {
  std::string out = answer.unknown() ? "unknown" : answer.allowed ? "yes" : "no";
  if (!answer.error.empty()) out = "refused";
  const auto& why = answer.error.empty() ? answer.reason : answer.error;
  if (!why.empty()) out += " - " + escape::terminal_text(why);
  return out + '\n' + text::caveats(answer.caveats);
}

}  // namespace nsposture::reports::text
