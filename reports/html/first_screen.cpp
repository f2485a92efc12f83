#include "reports/answers/grade.h"
#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/html/sections.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>

namespace nsposture::reports::html {

namespace {

constexpr std::size_t kActions = 3;
constexpr std::size_t kHappened = 3;
constexpr std::size_t kReasons = 6;
constexpr std::size_t kLostRules = 2;

std::string_view tone_of(char letter) {
  if (letter == 'A') return "good";
  if (letter == 'B') return "low";
  if (letter == '?' || letter == 'C') return "medium";
  return letter == 'F' ? "critical" : "high";
}

templates::View grade_view(const Grade& grade) {
  templates::View view;
  templates::put(view, "letter", std::string(1, grade.letter));
  templates::put(view, "tone", tone_of(grade.letter));
  templates::put_flag(view, "known", grade.letter != '?');
  templates::View reasons(templates::View::type::list);
  for (std::size_t i = 0; i < std::min(grade.reasons.size(), kReasons); ++i) {
    templates::View reason;
    templates::put(reason, "text", grade.reasons[i].text);
    reasons.push_back(reason);
  }
  view["reasons"] = std::move(reasons);
  return view;
}

std::string target_of(const Contents& contents, const Cause& cause) {
  const auto found = std::ranges::find(contents.groups, &cause, &Group::cause);
  const auto at = static_cast<std::size_t>(found - contents.groups.begin());
  return at < std::min(contents.groups.size(), kMostGroups) ? found->anchor : "causes";
}

templates::View item_view(const Cause& cause, const Contents& contents) {
  templates::View view;
  templates::put(view, "target", target_of(contents, cause));
  templates::put(view, "severity", store::to_string(cause.severity));
  templates::put_rich(view, "title", cause.title);
  templates::put(view, "count", count_of(cause.findings.size(), "finding", "findings"));
  templates::put(view, "after", changes_before(contents.numbers.of(cause.id)));
  templates::put(view, "used", use_text(cause));
  templates::put(view, "order", order_text(cause, contents.numbers));
  templates::put(view, "lost", lost_text(cause, kLostRules));
  templates::put_flag(view, "estimated", is_estimated(cause));
  const auto revealed = revealed_text(cause);
  templates::put_rich(view, "revealed", revealed);
  templates::put_flag(view, "any_revealed", !revealed.empty());
  std::string command;
  if (has_change(cause)) {
    command = cause.changes.front().command;
  } else if (!cause.commands.empty()) {
    command = cause.commands.front();
  }
  templates::put(view, "command", command);
  templates::put(view, "more_commands",
                 cause.changes.size() > 1
                     ? count_of(cause.changes.size() - 1, "more command", "more commands")
                     : std::string());
  return view;
}

// The first of those above info; `more`: how many remain.
templates::View first_of(const ReportData& data, const Contents& contents, std::size_t most,
                         CausePredicate wanted, std::size_t& more) {
  const auto causes = causes_that(data.causes, wanted);
  const auto shown = std::min(most, causes.size());
  templates::View list(templates::View::type::list);
  for (const auto i : most_severe(causes, most)) list.push_back(item_view(*causes[i], contents));
  more = causes.size() - shown;
  return list;
}

// Why there is nothing to change: the causes may only be unknown.
std::string no_actions_text(const ReportData& data, const Summary& summary) {
  if (!data.causes.empty()) return "No change of RBAC ends any of the findings.";
  return summary.open_total > 0 ? "The causes of the findings are not known."
                                : "There is no open finding to end.";
}

}  // namespace

void put_first_screen(templates::View& page, const ReportData& data, const Summary& summary,
                      const Contents& contents) {
  page["grade"] = grade_view(grade_of(data, summary));
  std::size_t more = 0;
  page["actions"] = first_of(data, contents, kActions, has_change, more);
  templates::put_flag(page, "any_actions", !page.get("actions")->list_value().empty());
  templates::put(page, "no_actions", no_actions_text(data, summary));
  templates::put(page, "actions_share", share_text(data.causes, kActions));
  page["happened"] = first_of(data, contents, kHappened, is_done, more);
  templates::put_flag(page, "any_happened", !page.get("happened")->list_value().empty());
  templates::put(page, "more_happened", more > 0 ? thousands(more) : std::string());
}

}  // namespace nsposture::reports::html
