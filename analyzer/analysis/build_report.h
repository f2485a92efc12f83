// From a case file and its findings to the data that every report renders.
#pragma once

#include "analyzer/analysis/history.h"
#include "analyzer/correlation/case_file.h"
#include "reports/answers/report_data.h"
#include "store/records/finding.h"

#include <vector>

namespace nsposture::analysis {

// `run`: who reports, and when. Findings known from the analysis before this one are not "new".
// Without causes: find_causes() (causes.h) takes longer than all the rest.
[[nodiscard]] reports::ReportData build_report(const correlation::CaseFile& file,
                                               const std::vector<store::Finding>& findings,
                                               const History& history, const RunInfo& run);

// Who can create namespaces, spelled out; `uses` counts creations by the subject's grants.
[[nodiscard]] std::vector<reports::Creator> describe_creators(const rbac::Authorizer& authorizer,
                                                              const correlation::CaseFile* file);

}  // namespace nsposture::analysis
