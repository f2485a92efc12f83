// The first policy of a repository, written from its current state, so that adoption starts green.
#pragma once

#include "analyzer/check/check.h"

#include <string>

namespace nsposture::check {

// A commented policy: subjects that may create namespaces today stay allowed, unreadable files are
// excluded, everything else is an example. Can be read by parse_policy().
[[nodiscard]] std::string first_policy(const CheckResult& result);

}  // namespace nsposture::check
