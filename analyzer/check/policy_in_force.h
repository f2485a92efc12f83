// Which policy judges a change: not the one that the change itself brings along, which its author
// may have written to excuse it.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/policy.h"

#include <optional>
#include <set>
#include <string>

namespace nsposture::check {

struct PolicyInForce {
  Policy policy;                   // without a file where there was none
  std::set<std::string> baseline;  // fingerprints that it excuses
  std::string told;                // in one sentence what of the change is not in force; mostly ""
};

// The policy of the state before the change. `proposed`: that of the change, if it has one, with
// its baseline; `base` finds files of the state before by the name that they have in the current
// folder.
[[nodiscard]] PolicyInForce policy_of_base(const std::optional<Policy>& proposed,
                                           const FindSource& base);

// The fingerprints of the baseline that the policy names, which lies beside it. Throws Error(Usage)
// when it cannot be read.
[[nodiscard]] std::set<std::string> baseline_of(const Policy& policy);

// Where the file `name` of the current folder lies in the base: as it lies to `path`, so to
// `base_path`. Both are files or folders; `path` may be "-".
[[nodiscard]] std::string place_in_base(const std::string& name, const std::string& path,
                                        const std::string& base_path);

}  // namespace nsposture::check
