// The answer of `who-can` as text.
#pragma once

#include "reports/answers/who_can.h"

#include <cstddef>
#include <string>

namespace nsposture::reports::text {

struct WhoCanOptions {
  std::size_t width = 0;  // of the terminal; 0: any
  bool system = false;    // list Kubernetes' own components; otherwise they are counted
};

// A table with one row per grant: users first.
[[nodiscard]] std::string who_can(const WhoCan& answer, const WhoCanOptions& options = {});

// One subject per line, in the syntax that all commands accept: `user:jane`,
// `group:dev`, `sa:ci/builder`.
[[nodiscard]] std::string who_can_names(const WhoCan& answer);
// A heading, then one row per grant (RFC 4180).
[[nodiscard]] std::string who_can_csv(const WhoCan& answer);

// The paths of a subject that may do it or could gain that.
[[nodiscard]] std::string access_paths(const SubjectAccess& answer);

// The same below a line with the subject.
[[nodiscard]] std::string subject_access(const SubjectAccess& answer);

}  // namespace nsposture::reports::text
