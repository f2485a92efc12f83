// The steps that several commands share: import, analyze, write reports.
#pragma once

#include "analyzer/analysis/archive.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/io.h"
#include "analyzer/ingest/audit/audit_source.h"
#include "analyzer/ingest/flows/flows.h"
#include "reports/answers/report_data.h"
#include "reports/text/report.h"
#include "store/store.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli::commands {

// This run, now.
[[nodiscard]] analysis::RunInfo run_info(const Io& io);

// Nothing when `db` is empty: the command keeps what it reads in memory, until it ends.
[[nodiscard]] std::optional<store::Store> open_store(const std::string& db, store::OpenMode mode);
// Where a command keeps what it reads: in a cluster of a database, or in memory.
[[nodiscard]] std::unique_ptr<analysis::Archive> make_archive(
    const std::optional<store::ClusterStore>& store);

// Where there is an audit log and no snapshot, the log alone is judged.
void add_log_alone(analysis::Archive& archive, const options::VersionOptions& version,
                   const std::string& cluster, const Io& io);

// Imports with a progress line; tells what was not read on the log.
[[nodiscard]] ingest::audit::import::ImportResult import_logs(
    const std::vector<std::string>& paths, ingest::audit::import::AuditSink& sink, Io& io);

// Imports network flows; tells what was not read on the log.
[[nodiscard]] ingest::flows::FlowImport import_flow_files(const std::vector<std::string>& paths,
                                                          analysis::Archive& archive);

// What flows and change records did not give up belongs into the report as well. True when there
// was nothing of the kind.
bool add_input_diagnostics(reports::ReportData& data, const ingest::flows::FlowImport& flows,
                           const std::optional<ingest::changes::ChangeFile>& changes);

// Runs the rules and keeps the findings. `changes`: those of --changes, if any were given.
[[nodiscard]] reports::ReportData analyze_and_keep(
    analysis::Archive& archive, analysis::Inputs inputs,
    const std::optional<ingest::changes::ChangeFile>& changes, const rules::RuleSettings& settings,
    const Io& io);

// Where `nsposture investigate` finds what a report tells of: " --db posture.db", or the sources.
[[nodiscard]] std::string where_to_look(const options::SourceOptions& source,
                                        const std::vector<std::string>& logs);
// The commands to look further can be run as they stand.
void complete_commands(const std::string& where, reports::ReportData& data);

// --fail-on, for formats with a verdict, and a configuration by which nothing can fail.
void add_gate(const options::RuleOptions& rules, const Io& io, reports::ReportData& data);

// kFindings where one is at or above --fail-on. Else kInput where the log alone leaves open how a
// creation ended: that is no all-clear.
[[nodiscard]] int judged(const options::RuleOptions& rules, const reports::ReportData& data);

// Whether a report tells the causes of its findings as well, which takes as long as an analysis.
enum class Causes : std::uint8_t { Find, LeaveOut };

// The newest analysis of the store's cluster as a report. Throws Error(Usage) when there is none;
// `db` names the database in the message. `trusted`: --trusted-impersonators.
[[nodiscard]] reports::ReportData latest_report(const store::ClusterStore& store,
                                                const std::string& db, const Io& io,
                                                Causes causes = Causes::Find,
                                                const std::vector<std::string>& trusted = {});

// The formats of reports, as --format names them.
[[nodiscard]] std::vector<std::string> report_formats();
// "html" from "x/report.html"; throws Error(Usage) for an ending that no format has.
[[nodiscard]] std::string format_of(const std::string& path);
// The file name a format's report has when none is given.
[[nodiscard]] std::string default_file_name(const std::string& format);
// What a terminal can show.
[[nodiscard]] reports::text::TextOptions text_options(const Io& io);
// Of an answer as text: wrapped and painted where a terminal shows it, else as it is.
[[nodiscard]] std::string shown(const std::string& text, const Io& io);
// The width that tables have to keep to; 0 where no terminal shows them.
[[nodiscard]] std::size_t table_width(const Io& io);
[[nodiscard]] std::string render(const reports::ReportData& data, const std::string& format,
                                 const Io& io);

}  // namespace nsposture::cli::commands
