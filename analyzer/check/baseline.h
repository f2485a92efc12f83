// Findings that were present when `check` was adopted: they are reported but fail nothing.
#pragma once

#include "store/records/finding.h"

#include <set>
#include <string>
#include <vector>

namespace nsposture::check {

inline constexpr const char* kBaselineFile = ".nsposture-baseline.json";

// The fingerprints. Throws Error(Usage) if the file cannot be read or is not a baseline.
[[nodiscard]] std::set<std::string> read_baseline(const std::string& path);
// The same from its text; `name` is for messages.
[[nodiscard]] std::set<std::string> parse_baseline(const std::string& text,
                                                   const std::string& name);

// Sorted, one finding a line, so that diffs between versions are readable.
[[nodiscard]] std::string baseline_text(const std::vector<store::Finding>& findings);

}  // namespace nsposture::check
