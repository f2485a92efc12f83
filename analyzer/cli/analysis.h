// The steps that several commands share: import, analyze, write reports.
#pragma once

#include "analyzer/cli/io.h"
#include "analyzer/cli/options.h"
#include "analyzer/correlation/case_file.h"
#include "analyzer/ingest/audit_source.h"
#include "analyzer/ingest/flows/flows.h"
#include "reports/report_data.h"
#include "store/store.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli {

// Imports with a progress line; tells what was not read on the log.
[[nodiscard]] ingest::ImportResult import_logs(const std::vector<std::string>& paths,
                                               store::Store& store, Io& io);

struct Analysis {
  std::unique_ptr<correlation::CaseFile> file;
  std::vector<store::Finding> findings;
  std::int64_t id = 0;
};

// Imports network flows; tells what was not read on the log.
[[nodiscard]] ingest::FlowImport import_flow_files(const std::vector<std::string>& paths,
                                                   store::Store& store);

// What flows and change records did not give up belongs into the report as well. True when there
// was nothing of the kind.
bool add_input_diagnostics(reports::ReportData& data, const ingest::FlowImport& flows,
                           const std::optional<ingest::ChangeFile>& changes);

// Runs the rules and stores the findings. `changes`: those of --changes, if any were given.
[[nodiscard]] Analysis analyze(store::Store& store, std::optional<std::int64_t> snapshot,
                               const rules::Settings& settings, Io& io,
                               const std::optional<ingest::ChangeFile>& changes = std::nullopt);

// Findings that nobody accepted: only they count for the exit code.
[[nodiscard]] std::vector<store::Finding> open_findings(const reports::ReportData& data);

// The formats of reports, as --format names them.
[[nodiscard]] std::vector<std::string> report_formats();
// "html" from "x/report.html"; throws Error(Usage) for an ending that no format has.
[[nodiscard]] std::string format_of(const std::string& path);
// The file name a format's report has when none is given.
[[nodiscard]] std::string default_file_name(const std::string& format);
[[nodiscard]] std::string render(const reports::ReportData& data, const std::string& format,
                                 const Io& io);

}  // namespace nsposture::cli
