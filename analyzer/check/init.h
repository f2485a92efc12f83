// The first policy of a repository, written from what is there, so that adoption starts green.
#pragma once

#include "analyzer/check/check.h"

#include <string>

namespace nsposture::check {

// A commented policy: who may create namespaces today may go on, what cannot be read is excluded,
// everything else is there as an example. Reads back through parse_policy.
[[nodiscard]] std::string first_policy(const CheckResult& result);

}  // namespace nsposture::check
