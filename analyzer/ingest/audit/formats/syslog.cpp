#include "analyzer/ingest/audit/formats/syslog.h"

#include "graph/base/trim.h"

#include <algorithm>
#include <array>

namespace nsposture::ingest::audit::formats {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

// "<134>": at most three digits.
bool take_priority(std::string_view& text) {
  const auto end = text.find('>');
  if (!text.starts_with('<') || end == std::string_view::npos || end < 2 || end > 4) return false;
  if (!std::ranges::all_of(text.substr(1, end - 1), is_digit)) return false;
  text.remove_prefix(end + 1);
  return true;
}

// "Mar  1 10:00:00 ": the time of RFC 3164, which has no year.
bool take_old_time(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan ", "Feb ", "Mar ", "Apr ",
                                                        "May ", "Jun ", "Jul ", "Aug ",
                                                        "Sep ", "Oct ", "Nov ", "Dec "};
  constexpr std::size_t kSize = 16;
  const auto is_month = [&](std::string_view month) { return text.starts_with(month); };
  if (text.size() < kSize || std::ranges::none_of(kMonths, is_month)) return false;
  if (text[9] != ':' || text[12] != ':' || text[15] != ' ') return false;
  text = trim(text.substr(kSize));
  return true;
}

bool is_time(std::string_view word) {
  return word.size() >= 20 && is_digit(word[0]) && word[4] == '-' && word[10] == 'T';
}

// "[id key=\"value\"][…]": a bracket in a value is escaped.
void skip_structured_data(std::string_view& text) {
  while (text.starts_with('[')) {
    std::size_t at = 1;
    while (at < text.size() && text[at] != ']') at += text[at] == '\\' ? 2U : 1U;
    text.remove_prefix(std::min(at + 1, text.size()));
  }
  if (text.starts_with('-')) text.remove_prefix(1);
  text = trim(text);
}

// "kube-apiserver[12]: {…}"; some programs put a cookie before JSON.
std::string_view behind_tag(std::string_view text) {
  constexpr std::string_view kCookie = "@cee:";
  const auto colon = text.find(": ");
  const auto brace = text.find('{');
  if (colon != std::string_view::npos && colon < brace) text = trim(text.substr(colon + 1));
  if (text.starts_with(kCookie)) text = trim(text.substr(kCookie.size()));
  return text;
}

SyslogLine rfc5424(std::string_view text) {
  SyslogLine line;
  (void)take_word(text);  // the time
  line.host = take_word(text);
  for (int i = 0; i < 3; ++i) (void)take_word(text);  // program, process, message type
  skip_structured_data(text);
  constexpr std::string_view kBom = "\xef\xbb\xbf";
  if (text.starts_with(kBom)) text.remove_prefix(kBom.size());
  line.message = behind_tag(text);
  return line;
}

}  // namespace

std::optional<SyslogLine> parse_syslog(std::string_view text) {
  const bool priority = take_priority(text);
  if (priority && text.starts_with("1 ")) return rfc5424(text.substr(2));
  auto rest = text;
  bool timed = take_old_time(rest);
  if (!timed && is_time(rest.substr(0, rest.find(' ')))) {
    (void)take_word(rest);
    // A timestamp alone also precedes the JSON of other formats.
    timed = priority || (!rest.starts_with('{') && rest.find(": ") < rest.find('{'));
  }
  if (!timed) return std::nullopt;
  SyslogLine line;
  line.host = take_word(rest);
  line.message = behind_tag(rest);
  return line;
}

}  // namespace nsposture::ingest::audit::formats
