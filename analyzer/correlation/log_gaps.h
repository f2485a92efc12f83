// The stretches of time that no log covers: holes within one log, and holes between the logs that
// one API server wrote one after another (rotation, one import a day).
#pragma once

#include "store/records/audit_event.h"
#include "store/records/coverage.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// What a rotated log has in common with its successors: its folder and name, without the time,
// number and compression that rotation adds (`audit-2026-01-02T03-04-05.678.log.gz`,
// `audit.log.1`, `audit.log-20260102`: all `audit.log`).
[[nodiscard]] std::string series_of(std::string_view file);

// `recorded`: what the imports found. A hole that another log of the same series covers is none;
// a hole between two logs of a series is a gap when it is longer than ten minutes and than a
// hundred times their mean interval between events. By time, then file.
[[nodiscard]] std::vector<store::CoverageGap> log_gaps(
    const std::vector<store::Coverage>& coverage, const std::vector<store::CoverageGap>& recorded);

}  // namespace nsposture::correlation
