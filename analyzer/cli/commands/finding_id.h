// Finds findings by the start of their fingerprint, like git commits.
#pragma once

#include "store/cluster_store.h"

#include <string>

namespace nsposture::cli::commands {

// Fingerprints are in lower case.
[[nodiscard]] std::string lower_id(const std::string& text);

// The only finding of the latest analysis whose fingerprint starts so. Throws Error(Usage) if there
// is none or several.
[[nodiscard]] store::Finding named_finding(const store::ClusterStore& store,
                                           const std::string& beginning);

// The same for a list.
[[nodiscard]] store::Finding named_finding(const std::vector<store::Finding>& findings,
                                           const std::string& beginning);

}  // namespace nsposture::cli::commands
