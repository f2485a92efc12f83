// The answer of `who-can` for people.
#pragma once

#include "reports/answers/who_can.h"

#include <cstddef>
#include <string>

namespace nsposture::reports::text {

struct WhoCanOptions {
  std::size_t width = 0;  // of the terminal; 0: any
  bool system = false;    // list those of Kubernetes itself; otherwise they are counted
};

// A table with a row for each grant: people first.
[[nodiscard]] std::string who_can(const WhoCan& answer, const WhoCanOptions& options = {});

// One subject a line, in the syntax in which all commands take them: `user:jane`, `group:dev`,
// `sa:ci/builder`.
[[nodiscard]] std::string who_can_names(const WhoCan& answer);
// A heading, then a row for each grant (RFC 4180).
[[nodiscard]] std::string who_can_csv(const WhoCan& answer);

// Of one of those who may or could become able to: its paths.
[[nodiscard]] std::string access_paths(const SubjectAccess& answer);

// The same under a line with the subject.
[[nodiscard]] std::string subject_access(const SubjectAccess& answer);

}  // namespace nsposture::reports::text
