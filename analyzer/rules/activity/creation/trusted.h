// Identities whose impersonation is expected, such as Rancher or Teleport's proxy: they
// authenticate users themselves and impersonate them in every request. Thread-safe.
#pragma once

#include "analyzer/rules/base/rule.h"

#include <string>
#include <vector>

namespace nsposture::rules::activity::creation {

// An identity is `user:NAME`, `group:NAME` or `sa:NAMESPACE/NAME`; `*` matches any text. Returns
// what is wrong with it, "" if it is valid. An identity that matches everyone is invalid.
[[nodiscard]] std::string wrong_identity(const std::string& text);

// A trusted identity sent the request with impersonation. Impersonating system:masters or a system
// component is not expected, nor a user that may be one because the log hides its groups.
[[nodiscard]] bool is_expected(const correlation::LoggedRequest& request,
                               const std::vector<std::string>& trusted);

// The NP104 findings not reported for that reason, with only the fields that identify them.
[[nodiscard]] Findings expected_impersonations(const correlation::CaseFile& file,
                                               const std::vector<std::string>& trusted);

}  // namespace nsposture::rules::activity::creation
