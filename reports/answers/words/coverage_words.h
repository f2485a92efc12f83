// What the report rests on and what was not read, in the same words wherever it is said.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"

#include <string>
#include <vector>

namespace nsposture::reports {

struct CoverageWords {
  bool whole = false;    // nothing lowers the confidence
  std::string headline;  // "limited (3 limitations)"
  std::string log;       // the time that the logs cover, their gaps: a sentence
  std::vector<std::string> limitations;
  std::vector<std::string> not_read;  // one an item: kinds, inputs, objects
};

[[nodiscard]] CoverageWords coverage_words(const ReportData& data, const Summary& summary);

// Of when the snapshot is, and from where: "not given" where only an audit log was. Empty: there is
// no snapshot.
[[nodiscard]] std::string snapshot_text(const ReportData& data);

}  // namespace nsposture::reports
