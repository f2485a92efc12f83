// A subject as people write it on a command line.
#pragma once

#include "graph/model/subject.h"

#include <string>

namespace nsposture::queries {

// `jane`, `user:jane`, `group:dev`, `sa:ci/builder`, `system:serviceaccount:ci:builder`. Throws
// Error(Usage) for anything else.
[[nodiscard]] Subject parse_subject(const std::string& text);

}  // namespace nsposture::queries
