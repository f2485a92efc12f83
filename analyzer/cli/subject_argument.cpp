#include "analyzer/cli/subject_argument.h"

#include "graph/model/error.h"

#include <string>

namespace nsposture::cli {

Subject parse_subject(std::string_view text) {
  const auto rest = [text](std::string_view prefix) { return text.substr(prefix.size()); };
  if (text.starts_with("user:")) return subject_from_username(rest("user:"));
  if (text.starts_with("group:")) return {SubjectKind::Group, {}, std::string(rest("group:"))};
  if (!text.starts_with("sa:")) return subject_from_username(text);
  const auto account = rest("sa:");
  const auto slash = account.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == account.size()) {
    throw Error(ErrorCode::Usage,
                "an account is written sa:NAMESPACE/NAME, not `" + std::string(text) + "`");
  }
  return {SubjectKind::ServiceAccount, std::string(account.substr(0, slash)),
          std::string(account.substr(slash + 1))};
}

}  // namespace nsposture::cli
