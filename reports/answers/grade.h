// The grade of a cluster as one letter, with the reasons: the first thing a manager reads.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"

#include <string>
#include <vector>

namespace nsposture::reports {

struct GradeReason {
  char at_best = 'A';  // the grade that this reason alone would give
  std::string text;    // a sentence
};

struct Grade {
  // 'A' to 'F', or '?': a selection of findings is not graded, and neither is a cluster of which
  // neither RBAC nor a log was read.
  char letter = '?';
  std::vector<GradeReason> reasons;  // what lowers the grade, the worst first; never empty
};

// The worst grade of the table in grade.cpp. What was not read is unknown, so an incomplete report
// never gets an A.
[[nodiscard]] Grade grade_of(const ReportData& data, const Summary& summary);

}  // namespace nsposture::reports
