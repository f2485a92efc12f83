#include "graph/model/subject_pattern.h"

namespace nsposture {

std::string subject_pattern(std::string_view text) {
  constexpr std::string_view kUser = "user:", kAccount = "system:serviceaccount:";
  auto name = text;
  if (name.starts_with(kUser)) name.remove_prefix(kUser.size());
  if (!name.starts_with(kAccount)) return std::string(text);
  name.remove_prefix(kAccount.size());
  const auto colon = name.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == name.size()) {
    return std::string(text);
  }
  return "sa:" + std::string(name.substr(0, colon)) + '/' + std::string(name.substr(colon + 1));
}

}  // namespace nsposture
