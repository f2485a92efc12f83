// Creations of namespaces and attempts at one, with what bears on how complete the list is.
#pragma once

#include "reports/answers/report_data.h"

#include <vector>

namespace nsposture::reports {

struct Creations {
  std::vector<Creation> creations;        // by time
  std::vector<store::Coverage> coverage;  // the times that the log covers
  std::vector<store::CoverageGap> gaps;   // times within that it does not: creations are not seen
  std::vector<Diagnostic> diagnostics;    // what could not be read
};

}  // namespace nsposture::reports
