#include "graph/validation/name_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

namespace nsposture::validation {

namespace {

constexpr std::string_view kLabelFormat = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
constexpr std::string_view kQualifiedFormat = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
constexpr std::string_view kLabelWords =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character";
constexpr std::string_view kSubdomainWords =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character";
constexpr std::string_view kQualifiedWords =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character";
constexpr std::string_view kLabelValueWords =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character";
constexpr std::size_t kLabelLength = 63;
constexpr std::size_t kSubdomainLength = 253;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z');
}

bool is_alnum(char c) {
  return is_lower_alnum(c) || (c >= 'A' && c <= 'Z');
}

bool is_dns_label(std::string_view text) {
  return !text.empty() && is_lower_alnum(text.front()) && is_lower_alnum(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_lower_alnum(c) || c == '-'; });
}

bool is_dns_subdomain(std::string_view text) {
  while (true) {
    const auto dot = text.find('.');
    if (!is_dns_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_qualified(std::string_view text) {
  return !text.empty() && is_alnum(text.front()) && is_alnum(text.back()) &&
         std::ranges::all_of(
             text, [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; });
}

std::string max_length_error(std::size_t length) {
  return fmt::format("must be no more than {} bytes", length);
}

std::string regex_error(std::string_view words, std::string_view format,
                        std::initializer_list<std::string_view> examples) {
  std::string text(words);
  text += " (e.g. ";
  bool first = true;
  for (const auto example : examples) {
    if (!first) text += " or ";
    first = false;
    text += fmt::format("'{}', ", example);
  }
  return text + fmt::format("regex used for validation is '{}')", format);
}

std::string subdomain_format() {
  return fmt::format("{0}(\\.{0})*", kLabelFormat);
}

std::string qualified_error() {
  return regex_error(kQualifiedWords, kQualifiedFormat, {"MyName", "my.name", "123-abc"});
}

void check_prefix_part(std::string_view prefix, std::vector<std::string>& errors) {
  if (prefix.empty()) {
    errors.emplace_back("prefix part must be non-empty");
    return;
  }
  for (const auto& error : dns_subdomain_errors(prefix)) errors.push_back("prefix part " + error);
}

}  // namespace

std::vector<std::string> dns_label_errors(std::string_view text) {
  std::vector<std::string> errors;
  if (text.size() > kLabelLength) errors.push_back(max_length_error(kLabelLength));
  if (is_dns_label(text)) return errors;
  if (is_dns_subdomain(text)) {
    errors.emplace_back("must not contain dots");
  } else {
    errors.push_back(regex_error(kLabelWords, kLabelFormat, {"my-name", "123-abc"}));
  }
  return errors;
}

std::vector<std::string> dns_subdomain_errors(std::string_view text) {
  std::vector<std::string> errors;
  if (text.size() > kSubdomainLength) errors.push_back(max_length_error(kSubdomainLength));
  if (!is_dns_subdomain(text)) {
    errors.push_back(regex_error(kSubdomainWords, subdomain_format(), {"example.com"}));
  }
  return errors;
}

std::vector<std::string> path_segment_errors(std::string_view text) {
  if (text == "." || text == "..") return {fmt::format("may not be '{}'", text)};
  std::vector<std::string> errors;
  for (const char c : {'/', '%'}) {
    if (text.find(c) != std::string_view::npos) {
      errors.push_back(fmt::format("may not contain '{}'", c));
    }
  }
  return errors;
}

std::vector<std::string> qualified_name_errors(std::string_view text) {
  std::vector<std::string> errors;
  auto name = text;
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    name = text.substr(slash + 1);
    if (name.find('/') != std::string_view::npos) {
      return {"a qualified name " + qualified_error() +
              " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"};
    }
    check_prefix_part(text.substr(0, slash), errors);
  }
  if (name.empty()) {
    errors.emplace_back("name part must be non-empty");
  } else if (name.size() > kLabelLength) {
    errors.push_back("name part " + max_length_error(kLabelLength));
  }
  if (!is_qualified(name)) errors.push_back("name part " + qualified_error());
  return errors;
}

std::vector<std::string> label_value_errors(std::string_view text) {
  std::vector<std::string> errors;
  if (text.size() > kLabelLength) errors.push_back(max_length_error(kLabelLength));
  if (!text.empty() && !is_qualified(text)) {
    errors.push_back(regex_error(kLabelValueWords, fmt::format("({})?", kQualifiedFormat),
                                 {"MyValue", "my_value", "12345"}));
  }
  return errors;
}

}  // namespace nsposture::validation
