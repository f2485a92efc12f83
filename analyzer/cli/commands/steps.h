// Steps that several commands share: import, analyze, write reports.
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

// Empty if `db` is empty: the command keeps its data in memory.
[[nodiscard]] std::optional<store::Store> open_store(const std::string& db, store::OpenMode mode);
// Storage for what a command reads: a cluster of a database, or memory.
[[nodiscard]] std::unique_ptr<analysis::Archive> make_archive(
    const std::optional<store::ClusterStore>& store);

// If there is an audit log but no snapshot, only the log is judged.
void add_log_alone(analysis::Archive& archive, const options::VersionOptions& version,
                   const std::string& cluster, const Io& io);

// Throws Error(Input) if logs were given but neither they nor anything else could be read.
void require_read(const analysis::Archive& archive, const std::vector<std::string>& logs);

// Imports with a progress line; logs what was not read.
[[nodiscard]] ingest::audit::import::ImportResult import_logs(
    const std::vector<std::string>& paths, ingest::audit::import::AuditSink& sink, Io& io);

// Imports network flows; logs what was not read.
[[nodiscard]] ingest::flows::FlowImport import_flow_files(const std::vector<std::string>& paths,
                                                          analysis::Archive& archive);

// Adds problems with flows and change records to the report. True if there were none.
bool add_input_diagnostics(reports::ReportData& data, const ingest::flows::FlowImport& flows,
                           const std::optional<ingest::changes::ChangeFile>& changes);

// Runs the rules and stores the findings. `changes`: those of --changes, if given.
[[nodiscard]] reports::ReportData analyze_and_keep(
    analysis::Archive& archive, analysis::Inputs inputs,
    const std::optional<ingest::changes::ChangeFile>& changes, const rules::RuleSettings& settings,
    const Io& io);

// The source options for `nsposture investigate`: " --db posture.db", or the sources.
[[nodiscard]] std::string where_to_look(const options::SourceOptions& source,
                                        const std::vector<std::string>& logs);
// Completes the follow-up commands so that they can be run as is.
void complete_commands(const std::string& where, reports::ReportData& data);

// Adds --fail-on for formats with a verdict, and notes a configuration with which nothing can fail.
void add_gate(const options::RuleOptions& rules, const Io& io, reports::ReportData& data);

// kFindings if a finding is at or above --fail-on. Else kInput if, with the log alone, the outcome
// of a creation is unknown: that is not a pass.
[[nodiscard]] int judged(const options::RuleOptions& rules, const reports::ReportData& data);

// Whether a report includes the causes of its findings, which takes as long as an analysis.
enum class Causes : std::uint8_t { Find, LeaveOut };

// The newest analysis of the store's cluster as a report. Throws Error(Usage) if there is none;
// `db` is the name of the database in the message. `trusted`: --trusted-impersonators.
[[nodiscard]] reports::ReportData latest_report(const store::ClusterStore& store,
                                                const std::string& db, const Io& io,
                                                Causes causes = Causes::Find,
                                                const std::vector<std::string>& trusted = {});

// The report formats, as named by --format.
[[nodiscard]] std::vector<std::string> report_formats();
// "html" from "x/report.html"; throws Error(Usage) for an unknown extension.
[[nodiscard]] std::string format_of(const std::string& path);
// The default file name for a format.
[[nodiscard]] std::string default_file_name(const std::string& format);
// The capabilities of the terminal.
[[nodiscard]] reports::text::TextOptions text_options(const Io& io);
// Formats a text answer: wrapped and colored for a terminal, else unchanged.
[[nodiscard]] std::string shown(const std::string& text, const Io& io);
// The maximum width of tables; 0 if the output is not a terminal.
[[nodiscard]] std::size_t table_width(const Io& io);
[[nodiscard]] std::string render(const reports::ReportData& data, const std::string& format,
                                 const Io& io);

}  // namespace nsposture::cli::commands
