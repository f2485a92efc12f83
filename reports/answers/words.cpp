#include "reports/answers/words.h"

#include "graph/rbac/rule_text.h"
#include "store/records/audit_event.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports {

namespace {

constexpr std::array<VerdictWords, 7> kVerdicts = {{
    {"unexplained", "unexplained", "unexplained", "created, but no known grant allows it",
     Tone::Bad},
    {"authorised-by-gone-grant", "grant removed", "by a grant that was removed",
     "allowed at that time, by a grant that no longer exists", Tone::Bad},
    {"unknown", "unknown", "unknown", "the data is not sufficient to judge it", Tone::Warn},
    {"refused", "denied", "denied", "denied by the API server; nothing was created", Tone::Warn},
    {"authorised-externally", "outside RBAC", "allowed outside RBAC",
     "allowed by an authorizer other than RBAC", Tone::Quiet},
    {"not-created", "not created", "without effect", "a dry run, a conflict or an invalid request",
     Tone::Quiet},
    {"authorised", "authorized", "authorized", "allowed by a known grant", Tone::Good},
}};

constexpr std::array<std::pair<store::MissingField, std::string_view>, 8> kBlind = {{
    {store::MissingField::Groups, "the groups of users"},
    {store::MissingField::Impersonation, "impersonation"},
    {store::MissingField::Stage, "the stage of a request"},
    {store::MissingField::Bodies, "request and response objects"},
    {store::MissingField::ExactCode, "exact status codes"},
    {store::MissingField::Truncated, "objects that were cut when written"},
    {store::MissingField::AuditId, "the audit IDs of some events"},
    {store::MissingField::ExactTime, "some times as the API server wrote them"},
}};

constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace

std::span<const VerdictWords> all_verdicts() {
  return kVerdicts;
}

const VerdictWords& verdict_words(std::string_view verdict) {
  const auto found = std::ranges::find(kVerdicts, verdict, &VerdictWords::id);
  return found != kVerdicts.end() ? *found
                                  : *std::ranges::find(kVerdicts, "unknown", &VerdictWords::id);
}

std::string_view to_string(Tone tone) {
  static constexpr std::array<std::string_view, 4> kWords = {"good", "quiet", "warn", "bad"};
  return kWords.at(static_cast<std::size_t>(tone));
}

std::string when(Timestamp time) {
  std::string text = format_rfc3339(time);
  std::ranges::replace(text, 'T', ' ');
  if (text.ends_with('Z')) text.replace(text.size() - 1, 1, " UTC");
  return text;
}

std::string when_short(Timestamp time) {
  return when(Timestamp{time.ns - ((time.ns % kSecond) + kSecond) % kSecond, 0});
}

std::string place(std::string_view file, std::uint64_t line) {
  if (file.empty() || line == 0) return std::string(file);
  return fmt::format("{}:{}", file, line);
}

std::string count_of(std::uint64_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", thousands(n), n == 1 ? one : many);
}

std::string percent_text(std::uint64_t part, std::uint64_t all) {
  if (part > 0 && part * 100 < all) return "less than 1 %";
  const auto rounded = (part * 100 + all / 2) / all;
  return fmt::format("{} %", part < all ? std::min<std::uint64_t>(rounded, 99) : rounded);
}

std::string thousands(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string enumerate(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string duration(std::int64_t ns) {
  const std::int64_t seconds = ns / kSecond;
  if (seconds < 1) return fmt::format("{} ms", ns / 1'000'000);
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  if (seconds < 86400) return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{} d {} h", seconds / 86400, seconds / 3600 % 24);
}

std::string_view to_string(DiagnosticKind kind) {
  switch (kind) {
    case DiagnosticKind::Unreadable:
      return "unreadable";
    case DiagnosticKind::Rejected:
      return "rejected";
    case DiagnosticKind::Warning:
      return "warning";
  }
  return "warning";
}

std::vector<std::string_view> blind_words(std::uint32_t blind) {
  std::vector<std::string_view> words;
  for (const auto& [flag, word] : kBlind) {
    if ((blind & static_cast<std::uint32_t>(flag)) != 0) words.push_back(word);
  }
  return words;
}

std::string grant_rule_text(const NamedGrant& grant) {
  return grant.rule ? rbac::rule_text(*grant.rule) : std::string();
}

std::string namespace_first(std::string_view text) {
  constexpr std::string_view kReason = "(RBAC: allowed by ";
  constexpr std::string_view kTo = " to ServiceAccount \"";
  std::string out(text);
  const auto reason = out.find(kReason);
  const auto to = reason == out.npos ? out.npos : out.rfind(kTo);
  if (to == out.npos || to < reason) return out;
  const auto begin = to + kTo.size();
  const auto end = out.find('"', begin);
  const auto slash = out.find('/', begin);
  if (end == out.npos || slash == out.npos || slash > end) return out;
  const auto name = out.substr(begin, slash - begin);
  const auto ns = out.substr(slash + 1, end - slash - 1);
  return out.replace(begin, end - begin, ns + "/" + name);
}

std::string_view rule_title(const FindingView& view) {
  return view.rule.title.empty() ? std::string_view(view.finding.rule) : view.rule.title;
}

std::string_view namespace_name(const Creation& creation) {
  return creation.namespace_.empty() ? std::string_view("(name not recorded)")
                                     : std::string_view(creation.namespace_);
}

std::string_view actor_name(const Creation& creation) {
  return creation.actor.empty() ? std::string_view("(not authenticated)")
                                : std::string_view(creation.actor);
}

}  // namespace nsposture::reports
