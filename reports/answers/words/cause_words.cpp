#include "reports/answers/words/cause_words.h"

#include "reports/answers/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace nsposture::reports {

namespace {

std::vector<std::string> first_of(const std::vector<std::string>& all, std::size_t most) {
  const auto count = std::min(all.size(), most);
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

}  // namespace

std::string findings_text(const Cause& cause) {
  constexpr std::size_t kRules = 4;
  return fmt::format("{} ({}{}{})", count_of(cause.findings.size(), "finding", "findings"),
                     fmt::join(first_of(cause.rules, kRules), ", "),
                     cause.rules.size() > kRules ? ", …" : "",
                     is_estimated(cause) ? "; estimated" : "");
}

bool is_estimated(const Cause& cause) {
  return has_change(cause) && !cause.verified;
}

std::string changes_before(std::size_t number) {
  if (number < 2) return {};
  if (number == 2) return "after change 1";
  return fmt::format("after changes 1 {} {}", number == 3 ? "and" : "to", number - 1);
}

std::string ends_text(const Cause& cause, std::size_t number) {
  const auto before = changes_before(number);
  return findings_text(cause) + (before.empty() ? "" : " " + before);
}

std::string use_text(const Cause& cause) {
  if (!cause.used) return "use unknown";
  const auto& used = *cause.used;
  const auto period = used.period_ns > 0 ? " in " + duration(used.period_ns) : std::string();
  if (used.requests == 0) return "not seen in use" + period + ", reads not counted";
  return fmt::format("used at least {}{} by {}", count_of(used.requests, "time", "times"), period,
                     count_of(used.identities, "identity", "identities"));
}

std::vector<const Revealed*> revealed_by(const Cause& cause) {
  std::vector<const Revealed*> list;
  for (const auto& one : cause.reveals) {
    if (one.severity > store::Severity::Info) list.push_back(&one);
  }
  std::ranges::stable_sort(list, std::greater{}, &Revealed::severity);
  return list;
}

ChangeNumbers::ChangeNumbers(const std::vector<Cause>& causes) {
  for (const auto& cause : causes) {
    if (has_change(cause)) numbers_.emplace(cause.id, numbers_.size() + 1);
  }
}

std::size_t ChangeNumbers::of(std::string_view id) const {
  const auto found = numbers_.find(id);
  return found == numbers_.end() ? 0 : found->second;
}

std::string order_text(const Cause& cause, const ChangeNumbers& numbers) {
  std::vector<std::size_t> before;
  for (const auto& id : cause.after) {
    if (const auto number = numbers.of(id); number > 0) before.push_back(number);
  }
  std::ranges::sort(before);
  std::string text;
  if (before.size() == 1) {
    text = fmt::format("Carry out change {} first: it edits the same binding.", before.front());
  } else if (before.size() > 1) {
    std::vector<std::string> names;
    for (const auto number : before) names.push_back(std::to_string(number));
    text =
        fmt::format("Carry out changes {} first: they edit the same bindings.", enumerate(names));
  }
  if (cause.towards) {
    text += fmt::format(
        "{}It also removes some of the paths behind {} findings; a later change removes "
        "the rest.",
        text.empty() ? "" : " ", store::to_string(*cause.towards));
  }
  return text;
}

std::string lost_text(const Cause& cause, std::size_t most) {
  const auto first = first_of(cause.also_removes, most);
  const auto more = cause.also_removes.size() - first.size() + cause.also_removes_more;
  return fmt::format(
      "{}{}", fmt::join(first, "; "),
      more > 0 ? fmt::format("; and {}", count_of(more, "more rule", "more rules")) : "");
}

namespace {

// Where few of the changes end most findings, it says how many.
std::string rest_text(const std::vector<Cause>& causes, std::size_t first, std::size_t more) {
  constexpr std::uint64_t kMost = 80;  // percent
  if (more == 0) return {};
  const auto most = causes_for_share(causes, kMost);
  if (most > first && most * 2 <= first + more) {
    return fmt::format(" The first {} end {} %, and {} the rest.", thousands(most), kMost,
                       count_of(first + more - most, "more change ends", "more changes end"));
  }
  return fmt::format(" {} the rest.", count_of(more, "more change ends", "more changes end"));
}

}  // namespace

std::string share_text(const std::vector<Cause>& causes, std::size_t count) {
  const auto share = share_of_first(causes, count);
  if (share.all == 0) return {};
  const auto more = causes_that(causes, has_change).size() - share.causes;
  const auto these =
      share.causes == 1 ? std::string("This one ends") : fmt::format("These {} end", share.causes);
  return fmt::format("{} {} of the {} findings that a change can end ({}).{}", these,
                     thousands(share.ended), thousands(share.all),
                     percent_text(share.ended, share.all), rest_text(causes, share.causes, more));
}

std::string revealed_text(const Cause& cause) {
  const auto revealed = revealed_by(cause);
  if (revealed.empty()) return {};
  return fmt::format("{} more: {}", revealed.size(), revealed.front()->title);
}

bool is_done(const Cause& cause) {
  return cause.kind == CauseKind::Activity;
}

bool has_change(const Cause& cause) {
  return !cause.changes.empty();
}

bool is_other(const Cause& cause) {
  return !has_change(cause) && !is_done(cause);
}

std::vector<const Cause*> causes_that(const std::vector<Cause>& causes, CausePredicate wanted) {
  std::vector<const Cause*> list;
  for (const auto& cause : causes) {
    if (cause.severity > store::Severity::Info && wanted(cause)) list.push_back(&cause);
  }
  return list;
}

std::vector<std::size_t> most_severe(const std::vector<const Cause*>& causes, std::size_t most) {
  std::vector<std::size_t> places(causes.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::stable_sort(places, std::ranges::greater(), [&](std::size_t at) {
    const auto& cause = *causes[at];
    return std::max(cause.severity, cause.towards.value_or(cause.severity));
  });
  places.resize(std::min(places.size(), most));
  std::ranges::sort(places);
  return places;
}

}  // namespace nsposture::reports
