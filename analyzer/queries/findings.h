// Which findings an analysis came to.
#pragma once

#include "reports/answers/report_data.h"
#include "store/records/finding.h"

#include <string>
#include <vector>

namespace nsposture::queries {

struct FindingsQuestion {
  std::vector<std::string> rules = {};  // ids; empty: all
  store::Severity least = store::Severity::Info;
  std::string subject = {};     // a part of the subject's name; "": any
  std::string namespace_ = {};  // "": any
};

// The report with those findings alone that are asked for. All else stays, above all what could not
// be read and the gaps of the log: few findings mean little without them.
[[nodiscard]] reports::ReportData findings(reports::ReportData report,
                                           const FindingsQuestion& question);

// Findings that nobody accepted: only they count as open.
[[nodiscard]] std::vector<store::Finding> open_findings(const reports::ReportData& report);

}  // namespace nsposture::queries
