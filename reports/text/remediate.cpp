#include "reports/text/remediate.h"

#include "graph/rbac/rule_text.h"
#include "reports/answers/words.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/caveats.h"
#include "reports/text/grant.h"

#include <fmt/format.h>

namespace nsposture::reports::text {

namespace {

using escape::terminal_text;

std::string comment(const std::string& text) {
  return "# " + terminal_text(text) + '\n';
}

std::string removal_text(const Removal& removal) {
  const auto place = position_text(removal.position);
  const auto at = place.empty() ? std::string() : fmt::format(" ({})", place);
  const auto object = object_text(removal.object);
  switch (removal.what) {
    case Removal::What::Rule:
      return fmt::format("rule {} of {}: {}{}", removal.index, object,
                         rbac::rule_text(removal.rule), at);
    case Removal::What::Subject:
      return fmt::format("{} in {}{}", describe(removal.subject), object, at);
    case Removal::What::Binding:
      break;
  }
  return object + at;
}

std::string whose_text(const Remediation& answer) {
  if (answer.subjects.empty()) {
    return answer.allowed.empty() ? "everybody" : "everybody but those allowed";
  }
  std::string text;
  for (const auto& subject : answer.subjects) {
    text += (text.empty() ? "" : ", ") + describe(subject);
  }
  return text;
}

std::string summary(const Remediation& answer) {
  const bool open = !answer.caveats.whole();
  if (answer.removals.empty() && open) {
    return fmt::format("it is unknown which removals would end the paths of {} to {}",
                       whose_text(answer), answer.action);
  }
  if (answer.removals.empty()) {
    return fmt::format("nothing {} to end the paths of {} to {}",
                       answer.complete ? "has to be removed" : "can be removed", whose_text(answer),
                       answer.action);
  }
  const auto count = answer.removals.size();
  const std::string_view extent = !answer.remaining.empty() ? ", except of those below"
                                  : open                    ? " that is known"
                                                            : "";
  if (answer.left_out > 0) {
    return fmt::format("the first {} of {} removals that end every path of {} to {}{}", count,
                       count + answer.left_out, whose_text(answer), answer.action, extent);
  }
  return fmt::format("{} removal{} end{} every path of {} to {}{}{}", count, count == 1 ? "" : "s",
                     count == 1 ? "s" : "", whose_text(answer), answer.action, extent,
                     answer.smallest ? "; no smaller set does" : "");
}

}  // namespace

std::string summary_comment(const Remediation& answer) {
  return caveats(answer.caveats, "# ") + version_note(answer.caveats, "# ") +
         comment(summary(answer));
}

std::string removal_line(const Removal& removal) {
  return terminal_text(removal_text(removal)) + '\n';
}

std::string removal_comment(const Removal& removal) {
  return comment(removal_text(removal));
}

std::string remaining_comment(const Remediation& answer) {
  std::string out;
  for (const auto& subject : answer.remaining) {
    out += comment((answer.keeps_used ? "keeps a path, by grants that are in use or that cannot be "
                                        "removed: "
                                      : "cannot be stopped by removing grants: ") +
                   describe(subject));
  }
  return out;
}

namespace {

// "the first ends 40 of 120 paths (33 %), the first 3: 81 %, all 12: 100 %".
std::string curve(const Remediation& answer) {
  const auto count = answer.removals.size();
  if (count < 2 || answer.paths == 0) return {};
  const auto part = [&](std::size_t of) { return percent_text(answer.ended_by(of), answer.paths); };
  auto text =
      fmt::format("the first ends {} of {} paths ({})", answer.ended_by(1), answer.paths, part(1));
  for (const std::size_t of : {3U, 10U, 30U, 100U, 300U}) {
    if (of < count) text += fmt::format(", the first {}: {}", of, part(of));
  }
  return comment(
      text + fmt::format(", {} {}: {}", answer.left_out > 0 ? "these" : "all", count, part(count)));
}

std::string ends_text(const Removal& removal) {
  constexpr std::size_t kShown = 3;
  if (removal.ends.empty()) return {};
  std::string names;
  for (std::size_t i = 0; i < removal.ends.size() && i < kShown; ++i) {
    names += (i == 0 ? "" : ", ") + describe(removal.ends[i]);
  }
  if (removal.ends.size() > kShown) {
    names += fmt::format(" and {} more", removal.ends.size() - kShown);
  }
  return comment("  ends the paths of " + names);
}

}  // namespace

std::string remediation(const Remediation& answer) {
  auto out = summary_comment(answer) + curve(answer);
  for (const auto& removal : answer.removals) {
    out += removal_comment(removal);
    if (answer.paths > 1) out += ends_text(removal);
    out += terminal_text(removal.command) + '\n';
  }
  return out + remaining_comment(answer);
}

}  // namespace nsposture::reports::text
