// A subject as the user writes it on a command line.
#pragma once

#include "graph/model/subject.h"

#include <string>
#include <vector>

namespace nsposture::queries {

// `jane`, `user:jane`, `group:dev`, `sa:ci/builder`, `system:serviceaccount:ci:builder`. Throws
// Error(Usage) for anything else.
[[nodiscard]] Subject parse_subject(const std::string& text);

// Group names, each `dev` or `group:dev`. Throws Error(Usage) for another kind of subject.
[[nodiscard]] std::vector<std::string> parse_groups(const std::vector<std::string>& texts);

}  // namespace nsposture::queries
