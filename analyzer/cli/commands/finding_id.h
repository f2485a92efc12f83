// Findings named by the beginning of their fingerprint, as git names commits.
#pragma once

#include "store/cluster_store.h"

#include <string>

namespace nsposture::cli::commands {

// Fingerprints are in lower case.
[[nodiscard]] std::string lower_id(const std::string& text);

// The one finding that the latest analysis has with this beginning. Throws Error(Usage) where there
// is none, or several.
[[nodiscard]] store::Finding named_finding(const store::ClusterStore& store,
                                           const std::string& beginning);

// The same of a list.
[[nodiscard]] store::Finding named_finding(const std::vector<store::Finding>& findings,
                                           const std::string& beginning);

}  // namespace nsposture::cli::commands
