// Identities whose impersonation is expected, such as Rancher or Teleport's proxy: they
// authenticate users themselves and send every request in the name of one. Safe to use from several
// threads.
#pragma once

#include "analyzer/rules/base/rule.h"

#include <string>
#include <vector>

namespace nsposture::rules::activity::creation {

// An identity is `user:NAME`, `group:NAME` or `sa:NAMESPACE/NAME`; `*` stands for any text. Returns
// what is wrong with it, "" for nothing. One that everybody has is refused.
[[nodiscard]] std::string wrong_identity(const std::string& text);

// A trusted identity sent the request in the name of another. Not expected is the name of
// system:masters or of a system component, or one that may be such as the log hides its groups.
[[nodiscard]] bool is_expected(const correlation::LoggedRequest& request,
                               const std::vector<std::string>& trusted);

// The findings of NP104 that are not reported for that reason, with no more than what identifies
// them.
[[nodiscard]] Findings expected_impersonations(const correlation::CaseFile& file,
                                               const std::vector<std::string>& trusted);

}  // namespace nsposture::rules::activity::creation
