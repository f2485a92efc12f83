// Converts a case file and its findings into the data that every report renders.
#pragma once

#include "analyzer/analysis/history.h"
#include "analyzer/correlation/case_file.h"
#include "reports/answers/report_data.h"
#include "store/records/finding.h"

#include <vector>

namespace nsposture::analysis {

// `run`: the program version and the time of the report. Findings known from the previous analysis
// are not "new". Fills no causes: find_causes() (causes.h) takes longer than everything else.
[[nodiscard]] reports::ReportData build_report(const correlation::CaseFile& file,
                                               const std::vector<store::Finding>& findings,
                                               const History& history, const RunInfo& run);

// The subjects that can create namespaces; `uses` counts creations by the subject's grants.
[[nodiscard]] std::vector<reports::Creator> describe_creators(const rbac::Authorizer& authorizer,
                                                              const correlation::CaseFile* file);

}  // namespace nsposture::analysis
