// "A rule could not judge" is a finding too, with its own key. Thread-safe.
#pragma once

#include "store/records/finding.h"

#include <string_view>

namespace nsposture::store {

// The keys: objects were not read, or the data are not sufficient. Fingerprints are derived from
// them, so they never change.
inline constexpr std::string_view kNotReadKey = "not read";
inline constexpr std::string_view kUnknownKey = "unknown";

// Such a finding of a whole rule, about no subject and no namespace. Rule and fingerprint are
// enough to recognize it.
[[nodiscard]] bool is_not_judged(const Finding& finding);

}  // namespace nsposture::store
