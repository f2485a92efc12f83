// That a rule could not judge is a finding too, under a key of its own. Safe from several threads.
#pragma once

#include "store/records/finding.h"

#include <string_view>

namespace nsposture::store {

// The keys: objects were not read, or the data do not suffice. Fingerprints are made of them, so
// they never change.
inline constexpr std::string_view kNotReadKey = "not read";
inline constexpr std::string_view kUnknownKey = "unknown";

// Such a finding of a rule as a whole, about no subject and no namespace. Rule and fingerprint
// suffice to tell.
[[nodiscard]] bool is_not_judged(const Finding& finding);

}  // namespace nsposture::store
