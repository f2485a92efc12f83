// Findings named by the beginning of their fingerprint, as git names commits.
#pragma once

#include "store/cluster_store.h"

#include <string>

namespace nsposture::cli::commands {

// Fingerprints are in lower case.
[[nodiscard]] std::string lower_id(const std::string& text);

// Of the one finding that the latest analysis has with this beginning. Throws Error(Usage) where
// there is none, or several.
[[nodiscard]] std::string full_fingerprint(const store::ClusterStore& store,
                                           const std::string& beginning);

// The same of a list.
[[nodiscard]] std::string full_fingerprint(const std::vector<store::Finding>& findings,
                                           const std::string& beginning);

}  // namespace nsposture::cli::commands
