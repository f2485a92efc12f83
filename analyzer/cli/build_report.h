// From a case file and its findings to the data that every report renders.
#pragma once

#include "analyzer/cli/io.h"
#include "analyzer/correlation/case_file.h"
#include "reports/report_data.h"
#include "store/store.h"

#include <vector>

namespace nsposture::cli {

// `analysis` must be in the store; findings known from the analysis before it are not "new".
[[nodiscard]] reports::ReportData build_report(const store::Store& store,
                                               const correlation::CaseFile& file,
                                               std::int64_t analysis, Io& io);

// Who can create namespaces, spelled out; `uses` counts creations by the subject's grants.
[[nodiscard]] std::vector<reports::Creator> describe_creators(const Authorizer& authorizer,
                                                              const correlation::CaseFile* file);

}  // namespace nsposture::cli
