// The time that no log covers: gaps within one log, and gaps between consecutive logs of one API
// server (rotation, one import a day).
#pragma once

#include "store/records/audit_event.h"
#include "store/records/coverage.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// The part of the name shared by rotated logs: folder and file name without the time, number and
// compression suffix of rotation (`audit-2026-01-02T03-04-05.678.log.gz`, `audit.log.1`,
// `audit.log-20260102`: all `audit.log`).
[[nodiscard]] std::string series_of(std::string_view file);

// `recorded`: gaps found by the imports. A gap covered by another log of the series does not count.
// Time between two logs of a series is a gap if it is longer than ten minutes and than a hundred
// times their mean interval between events. Ordered by time, then file.
[[nodiscard]] std::vector<store::CoverageGap> log_gaps(
    const std::vector<store::Coverage>& coverage, const std::vector<store::CoverageGap>& recorded);

}  // namespace nsposture::correlation
