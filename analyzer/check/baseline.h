// Findings that were there when a repository began to be checked: they are told, but fail nothing.
#pragma once

#include "store/records/finding.h"

#include <set>
#include <string>
#include <vector>

namespace nsposture::check {

inline constexpr const char* kBaselineFile = ".nsposture-baseline.json";

// The fingerprints. Throws Error(Usage) when the file cannot be read or is no baseline.
[[nodiscard]] std::set<std::string> read_baseline(const std::string& path);
// The same of its text; `name` is for messages.
[[nodiscard]] std::set<std::string> parse_baseline(const std::string& text,
                                                   const std::string& name);

// Sorted, one finding a line, so that a later version of it reads well as a difference.
[[nodiscard]] std::string baseline_text(const std::vector<store::Finding>& findings);

}  // namespace nsposture::check
