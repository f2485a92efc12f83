// Which policy judges a change: not the one in the change itself, because its author may have
// written it to excuse the change.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/policy.h"

#include <optional>
#include <set>
#include <string>

namespace nsposture::check {

struct PolicyInForce {
  Policy policy;                   // without a file if there was none
  std::set<std::string> baseline;  // fingerprints that it accepts
  std::string told;                // one sentence on what of the change is not in force; usually ""
};

// The policy of the state before the change. `proposed`: the change's policy, if any, with its
// baseline. `base` finds files of the earlier state by their name in the current folder.
[[nodiscard]] PolicyInForce policy_of_base(const std::optional<Policy>& proposed,
                                           const FindSource& base);

// The fingerprints of the baseline that the policy names, relative to the policy. Throws
// Error(Usage) if it cannot be read.
[[nodiscard]] std::set<std::string> baseline_of(const Policy& policy);

// The location in the base of the file `name` of the current folder: relative to `base_path` as
// `name` is relative to `path`. Both are files or folders; `path` may be "-".
[[nodiscard]] std::string place_in_base(const std::string& name, const std::string& path,
                                        const std::string& base_path);

}  // namespace nsposture::check
