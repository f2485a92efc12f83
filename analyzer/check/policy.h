// Reads the policy file (docs/policy.schema.json).
#pragma once

#include "analyzer/rules/base/policy.h"

#include <string>
#include <string_view>

namespace nsposture::check {

using rules::Policy;

inline constexpr std::string_view kPolicyFile = ".nsposture.yaml";

// Throws Error(Usage) with file, line and column for what the schema does not allow; for an unknown
// key, with the nearest valid key.
[[nodiscard]] Policy read_policy(const std::string& path);
class PolicyNode;
// The same if the policy is part of another file.
[[nodiscard]] Policy policy_of(const PolicyNode& root, const std::string& name);
[[nodiscard]] Policy parse_policy(std::string_view text, const std::string& name);

}  // namespace nsposture::check
