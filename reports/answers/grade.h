// A cluster in one letter, with the reasons: the first thing a manager reads.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"

#include <string>
#include <vector>

namespace nsposture::reports {

struct GradeReason {
  char at_best = 'A';  // the grade that this alone would give
  std::string text;    // a sentence
};

struct Grade {
  // 'A' to 'F', or '?': a selection of findings is not graded, nor is a cluster of which neither
  // RBAC nor a log was read.
  char letter = '?';
  std::vector<GradeReason> reasons;  // what lowers it, the worst first; never empty
};

// The worst of what the table in grade.cpp says. What was not read is unknown, so a report that is
// not whole is never an A.
[[nodiscard]] Grade grade_of(const ReportData& data, const Summary& summary);

}  // namespace nsposture::reports
