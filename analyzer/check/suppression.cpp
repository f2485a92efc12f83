#include "analyzer/check/suppression.h"

#include "graph/base/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace nsposture::check {

namespace {

constexpr std::string_view kKeyword = "nsposture:ignore";
constexpr std::string_view kBlank = " \t\r";
constexpr std::uint32_t kNoEnd = std::numeric_limits<std::uint32_t>::max();

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto newline = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, newline));
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return lines;
}

bool is_marker(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || kBlank.find(line[3]) != kBlank.npos);
}

bool is_blank(std::string_view line) {
  return trim(line, kBlank).empty();
}

bool is_comment(std::string_view line) {
  return trim(line, kBlank).starts_with('#');
}

bool is_content(std::string_view line) {
  const bool only_marker =
      is_marker(line) && (is_blank(line.substr(3)) || is_comment(line.substr(3)));
  return !is_blank(line) && !is_comment(line) && !only_marker && !line.starts_with('%');
}

bool is_rule_id(std::string_view text) {
  return text.size() == 5 && text.starts_with("NP") &&
         std::ranges::all_of(text.substr(2), [](char c) { return c >= '0' && c <= '9'; });
}

void take_rules(std::string_view list, Suppression& suppression) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (const auto id = trim(list.substr(0, comma), kBlank); !id.empty()) {
      if (!is_rule_id(id)) suppression.trouble = fmt::format("`{}` is not a rule", id);
      suppression.rules.emplace_back(id);
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

void take_until(std::string_view day, Suppression& suppression) {
  suppression.until = parse_rfc3339(fmt::format("{}T23:59:59Z", day));
  if (!suppression.until) {
    suppression.trouble = fmt::format("until={} is no date such as 2027-01-31", day);
  }
}

// Everything after `reason=` to the end is the reason, so it needs no quotes.
void take_word(std::string_view word, Suppression& suppression) {
  if (word.starts_with("until=")) {
    take_until(word.substr(6), suppression);
  } else {
    take_rules(word, suppression);
  }
}

// A comment starts at a `#` at the start of the line or after a space.
std::size_t find_comment(std::string_view line) {
  for (auto at = line.find(kKeyword); at != std::string_view::npos;
       at = line.find(kKeyword, at + 1)) {
    const auto before = line.substr(0, at).find_last_not_of(kBlank);
    if (before == std::string_view::npos || line[before] != '#') continue;
    if (before == 0 || kBlank.find(line[before - 1]) != kBlank.npos) return before;
  }
  return std::string_view::npos;
}

// Sets what a comment on its own line covers: the next line with content; at the start of a
// document, all of it.
void set_range(const std::vector<std::string_view>& lines, std::size_t index,
               Suppression& suppression) {
  if (is_content(lines[index])) {
    suppression.first_line = suppression.last_line = static_cast<std::uint32_t>(index + 1);
    return;
  }
  std::size_t start = index;
  while (start > 0 && !is_content(lines[start - 1]) && !is_marker(lines[start])) --start;
  const bool at_head = start == 0 || is_marker(lines[start]);
  std::size_t next = index + 1;
  while (next < lines.size() && !is_content(lines[next])) ++next;
  suppression.first_line = suppression.last_line = static_cast<std::uint32_t>(next + 1);
  if (!at_head) return;
  while (next < lines.size() && !is_marker(lines[next])) ++next;
  suppression.first_line = static_cast<std::uint32_t>(start + 1);
  suppression.last_line = next == lines.size() ? kNoEnd : static_cast<std::uint32_t>(next);
}

}  // namespace

Suppression parse_suppression(std::string_view text) {
  Suppression suppression;
  const auto reason = text.find("reason=");
  if (reason != std::string_view::npos) suppression.reason = trim(text.substr(reason + 7), kBlank);
  auto words = text.substr(0, reason);
  while (!(words = trim(words, kBlank)).empty()) {
    const auto end = std::min(words.find_first_of(" \t"), words.size());
    take_word(words.substr(0, end), suppression);
    words.remove_prefix(end);
  }
  if (suppression.rules.empty()) suppression.trouble = "it names no rule";
  if (suppression.reason.empty()) suppression.trouble = "it has no reason";
  return suppression;
}

std::vector<Suppression> find_suppressions(std::string_view text) {
  std::vector<Suppression> found;
  if (text.find(kKeyword) == std::string_view::npos) return found;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto at = find_comment(lines[i]);
    if (at == std::string_view::npos) continue;
    auto suppression =
        parse_suppression(lines[i].substr(lines[i].find(kKeyword, at) + kKeyword.size()));
    suppression.line = static_cast<std::uint32_t>(i + 1);
    suppression.column = static_cast<std::uint32_t>(at + 1);
    set_range(lines, i, suppression);
    found.push_back(std::move(suppression));
  }
  return found;
}

bool covers(const Suppression& suppression, std::string_view rule, Timestamp now) {
  if (!suppression.trouble.empty() || (suppression.until && *suppression.until < now)) return false;
  return std::ranges::find(suppression.rules, rule) != suppression.rules.end();
}

}  // namespace nsposture::check
