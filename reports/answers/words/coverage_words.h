// What the report is based on and what was not read, worded the same everywhere.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"

#include <string>
#include <vector>

namespace nsposture::reports {

struct CoverageWords {
  bool whole = false;    // nothing lowers the confidence
  std::string headline;  // "limited (3 limitations)"
  std::string log;       // the time that the logs cover, and their gaps: a sentence
  std::vector<std::string> limitations;
  std::vector<std::string> not_read;  // one per item: kinds, inputs, objects
};

[[nodiscard]] CoverageWords coverage_words(const ReportData& data, const Summary& summary);

// The time and source of the snapshot: "not given" when only an audit log was given. Empty: there
// is no snapshot.
[[nodiscard]] std::string snapshot_text(const ReportData& data);

}  // namespace nsposture::reports
