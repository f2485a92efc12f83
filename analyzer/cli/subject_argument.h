// A subject as people write it on a command line.
#pragma once

#include "graph/model/subject.h"

#include <string_view>

namespace nsposture::cli {

// `jane`, `user:jane`, `group:dev`, `sa:ci/builder`, `system:serviceaccount:ci:builder`. Throws
// Error(Usage) for `sa:` without a namespace.
[[nodiscard]] Subject parse_subject(std::string_view text);

}  // namespace nsposture::cli
