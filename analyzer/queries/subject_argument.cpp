#include "analyzer/queries/subject_argument.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::queries {

namespace {

[[noreturn]] void refuse_subject(const std::string& text) {
  throw Error(
      ErrorCode::Usage,
      fmt::format("`{}` is not a subject: write NAME, user:NAME, group:NAME, sa:NAMESPACE/NAME "
                  "or system:serviceaccount:NAMESPACE:NAME",
                  text));
}

Subject parse_account(const std::string& text, std::string_view account) {
  const auto slash = account.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == account.size()) {
    refuse_subject(text);
  }
  return {SubjectKind::ServiceAccount, std::string(account.substr(0, slash)),
          std::string(account.substr(slash + 1))};
}

std::string parse_group(const std::string& text) {
  constexpr std::string_view kPrefix = "group:";
  if (text.starts_with("sa:") || text.starts_with("user:") || text == kPrefix) {
    throw Error(ErrorCode::Usage, fmt::format("`{}` is no group: write NAME or group:NAME", text));
  }
  return text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text;
}

}  // namespace

Subject parse_subject(const std::string& text) {
  std::string_view name = text;
  const auto take = [&name](std::string_view prefix) {
    const bool there = name.starts_with(prefix);
    if (there) name.remove_prefix(prefix.size());
    return there;
  };
  if (take("sa:")) return parse_account(text, name);
  const bool group = take("group:");
  if (!group) take("user:");
  if (name.empty()) refuse_subject(text);
  if (group) return {SubjectKind::Group, {}, std::string(name)};
  return subject_from_username(name);
}

std::vector<std::string> parse_groups(const std::vector<std::string>& texts) {
  std::vector<std::string> names;
  names.reserve(texts.size());
  for (const auto& text : texts) names.push_back(parse_group(text));
  return names;
}

}  // namespace nsposture::queries
