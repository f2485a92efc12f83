#include "analyzer/ingest/manifest/yaml_scalar.h"

#include <algorithm>
#include <array>
#include <string>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::array<std::string_view, 11> kTrue = {"y",    "Y",    "yes", "Yes", "YES", "true",
                                                    "True", "TRUE", "on",  "On",  "ON"};
constexpr std::array<std::string_view, 11> kFalse = {"n",     "N",     "no",  "No",  "NO", "false",
                                                     "False", "FALSE", "off", "Off", "OFF"};

bool is_one_of(std::string_view text, const auto& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool all_digits(std::string_view digits, std::string_view allowed) {
  return !digits.empty() && digits.find_first_not_of(allowed) == std::string_view::npos;
}

// strconv.ParseInt(text, 0, 64), except for the range.
bool is_integer(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  if (text.size() > 2 && text[0] == '0') {
    const auto digits = text.substr(2);
    const char base = text[1];
    if (base == 'x' || base == 'X') return all_digits(digits, "0123456789abcdefABCDEF");
    if (base == 'o' || base == 'O') return all_digits(digits, "01234567");
    if (base == 'b' || base == 'B') return all_digits(digits, "01");
  }
  return all_digits(text, text.starts_with('0') ? "01234567" : "0123456789");
}

std::size_t take_digits(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(end);
  return end;
}

// ^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$
bool is_float(std::string_view text) {
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  const auto whole = take_digits(text);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = take_digits(text);
  }
  if (whole + fraction == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return take_digits(text) > 0 && text.empty();
}

bool is_special_float(std::string_view text) {
  if (is_one_of(text, std::array<std::string_view, 3>{".nan", ".NaN", ".NAN"})) return true;
  if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
  return is_one_of(text, std::array<std::string_view, 3>{".inf", ".Inf", ".INF"});
}

}  // namespace

NodeKind plain_scalar_kind(std::string_view text) {
  if (text.empty()) return NodeKind::String;
  if (is_one_of(text, kTrue) || is_one_of(text, kFalse)) return NodeKind::Bool;
  const char first = text.front();
  const bool digit_or_sign = (first >= '0' && first <= '9') || first == '+' || first == '-';
  if (!digit_or_sign && first != '.') return NodeKind::String;
  if (is_special_float(text)) return NodeKind::Number;
  if (!digit_or_sign) return is_float(text) ? NodeKind::Number : NodeKind::String;
  std::string plain(text);
  std::erase(plain, '_');
  return is_integer(plain) || is_float(plain) ? NodeKind::Number : NodeKind::String;
}

NodeKind scalar_kind(std::string_view tag, std::string_view text) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  if (tag == "?") return plain_scalar_kind(text);
  if (!tag.starts_with(kCore)) return NodeKind::String;
  const auto type = tag.substr(kCore.size());
  if (type == "int" || type == "float") return NodeKind::Number;
  if (type == "bool") return NodeKind::Bool;
  return type == "null" ? NodeKind::Null : NodeKind::String;
}

std::string_view canonical_bool(std::string_view text) {
  return is_one_of(text, kTrue) ? "true" : "false";
}

}  // namespace nsposture::ingest::manifest
