#include "analyzer/cli/commands/steps.h"

#include "analyzer/analysis/build_report.h"
#include "analyzer/analysis/causes/causes.h"
#include "analyzer/analysis/load.h"
#include "analyzer/analysis/log_alone.h"
#include "analyzer/cli/commands/progress.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/version.h"
#include "analyzer/config/config.h"
#include "analyzer/queries/findings.h"
#include "analyzer/rules/activity/creation/trusted.h"
#include "graph/base/error.h"
#include "graph/base/shell_quote.h"
#include "reports/answers/summary.h"
#include "reports/format.h"
#include "reports/formats/yaml.h"
#include "reports/json/report.h"
#include "reports/text/fit.h"
#include "reports/text/report.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>
#include <utility>

namespace nsposture::cli::commands {

analysis::RunInfo run_info(const Io& io) {
  return {io.now(), std::string(kVersion)};
}

std::optional<store::Store> open_store(const std::string& db, store::OpenMode mode) {
  if (db.empty()) return std::nullopt;
  return store::Store(db, mode);
}

std::unique_ptr<analysis::Archive> make_archive(const std::optional<store::ClusterStore>& store) {
  if (!store) return std::make_unique<analysis::MemoryArchive>();
  return std::make_unique<analysis::StoreArchive>(*store);
}

void add_log_alone(analysis::Archive& archive, const options::VersionOptions& version,
                   const std::string& cluster, const Io& io) {
  if (archive.has_snapshot()) return;
  analysis::add_log_alone(archive,
                          ingest::manifest::read_nothing(options::read_options(version, "default")),
                          cluster, io.now());
}

void require_read(const analysis::Archive& archive, const std::vector<std::string>& logs) {
  if (logs.empty() || archive.has_snapshot()) return;
  throw Error(ErrorCode::Input, "nothing to judge: no audit event was read, and no RBAC was given");
}

ingest::audit::import::ImportResult import_logs(const std::vector<std::string>& paths,
                                                ingest::audit::import::AuditSink& sink, Io& io) {
  ingest::audit::import::ImportOptions options;
  ProgressLine line(io);
  if (io.err_is_terminal && spdlog::should_log(spdlog::level::info)) {
    options.on_progress = [&line](const ingest::audit::import::ImportProgress& progress) {
      line.show(progress);
    };
  }
  options.stop = io.stop;
  auto result = ingest::audit::import_audit(paths, sink, options);
  options::report_diagnostics(result.malformed);
  if (result.untold > 0) spdlog::error("and {} more malformed lines", result.untold);
  options::report_diagnostics(result.unreadable);
  for (const auto& note : result.notes) spdlog::info("{}", note);
  spdlog::info("{} lines, {} kept, {} already held, {} irrelevant, {} malformed, {:.2f} s",
               result.tally.lines, result.tally.kept, result.tally.duplicates,
               result.tally.irrelevant, result.tally.malformed, result.seconds);
  return result;
}

ingest::flows::FlowImport import_flow_files(const std::vector<std::string>& paths,
                                            analysis::Archive& archive) {
  if (paths.empty()) return {};
  auto result = ingest::flows::import_flows(
      paths, [&](std::string_view file, const auto& next) { archive.replace_flows(file, next); });
  options::report_diagnostics(result.malformed);
  options::report_diagnostics(result.unreadable);
  const auto& tally = result.tally;
  spdlog::info("{} flows read: {} kept, {} irrelevant, {} malformed", tally.records, tally.kept,
               tally.irrelevant, tally.malformed);
  return result;
}

bool add_input_diagnostics(reports::ReportData& data, const ingest::flows::FlowImport& flows,
                           const std::optional<ingest::changes::ChangeFile>& changes) {
  const auto before = data.diagnostics.size();
  const auto add = [&](const std::vector<Diagnostic>& some) {
    data.diagnostics.insert(data.diagnostics.end(), some.begin(), some.end());
  };
  add(flows.unreadable);
  add(flows.malformed);
  if (changes) add(changes->diagnostics);
  return data.diagnostics.size() == before;
}

namespace {

// Acceptances in the configuration count like those in the database.
void add_accepted(const Io& io, analysis::History& history) {
  if (io.configuration == nullptr) return;
  for (auto acceptance : io.configuration->accepted) {
    acceptance.at = {};
    history.acceptances.push_back(std::move(acceptance));
  }
}

reports::ConfigurationEffect effect_of(const Io& io, const rules::RuleSettings& settings,
                                       const correlation::CaseFile& file,
                                       const reports::ReportData& data) {
  reports::ConfigurationEffect effect;
  effect.trusted_impersonations =
      rules::activity::creation::expected_impersonations(file, settings.trusted_impersonators)
          .size();
  effect.rules_off = settings.off.size();
  effect.severities_changed = settings.severities.size();
  if (io.configuration == nullptr) return effect;
  effect.file = io.configuration->file;
  effect.accepted = static_cast<std::uint64_t>(
      std::ranges::count_if(data.findings, [&](const reports::FindingView& view) {
        return view.state == store::FindingState::Accepted &&
               std::ranges::any_of(io.configuration->accepted, [&](const store::Acceptance& one) {
                 return matches(one, view.finding);
               });
      }));
  return effect;
}

}  // namespace

reports::ReportData analyze_and_keep(analysis::Archive& archive, analysis::Inputs inputs,
                                     const std::optional<ingest::changes::ChangeFile>& changes,
                                     const rules::RuleSettings& settings, const Io& io) {
  if (changes) inputs.changes = &changes->records;
  auto analysis = analysis::analyze(std::move(inputs), settings);
  auto history = archive.keep(analysis, run_info(io));
  add_accepted(io, history);
  auto data = analysis::build_report(*analysis.file, analysis.findings, history, run_info(io));
  data.causes =
      analysis::find_causes({*analysis.file, data.findings, analysis.escalation.get(), settings});
  data.configuration = effect_of(io, settings, *analysis.file, data);
  return data;
}

std::string where_to_look(const options::SourceOptions& source,
                          const std::vector<std::string>& logs) {
  std::string where;
  if (!source.db.empty()) {
    where = " --db " + shell_quote(store::shown_database(source.db));
    if (!source.cluster_name.empty()) where += " --cluster " + shell_quote(source.cluster_name);
    return where;
  }
  for (const auto& path : source.from) where += " --from " + shell_quote(path);
  for (const auto& path : logs) where += " --audit-log " + shell_quote(path);
  return where;
}

void complete_commands(const std::string& where, reports::ReportData& data) {
  for (auto& cause : data.causes) {
    for (auto& command : cause.commands) command += where;
  }
}

void add_gate(const options::RuleOptions& rules, const Io& io, reports::ReportData& data) {
  data.fail_on = store::severity_from(rules.fail_on);
  if (io.configuration == nullptr || config::why_never_fails(*io.configuration).empty()) return;
  data.configuration.never_fails =
      config::why_never_fails(rules.fail_on, options::settings_of(rules));
}

int judged(const options::RuleOptions& rules, const reports::ReportData& data) {
  if (options::fails(rules, queries::open_findings(data))) return kFindings;
  return data.is_log_alone() && reports::unanswered_creations(data) > 0 ? kInput : kOk;
}

namespace {

// Removes findings that an analysis without this option contains.
void drop_expected(const correlation::CaseFile& file, const std::vector<std::string>& trusted,
                   std::vector<store::Finding>& findings) {
  std::set<std::string> expected;
  for (const auto& one : rules::activity::creation::expected_impersonations(file, trusted)) {
    expected.insert(one.fingerprint);
  }
  std::erase_if(findings, [&](const auto& one) { return expected.contains(one.fingerprint); });
}

}  // namespace

reports::ReportData latest_report(const store::ClusterStore& store, const std::string& db,
                                  const Io& io, Causes causes,
                                  const std::vector<std::string>& trusted) {
  const auto latest = store.latest_analysis();
  if (!latest) {
    throw Error(ErrorCode::Usage, "`" + store::shown_database(db) +
                                      "` holds no analysis: run `nsposture analyze` first");
  }
  const auto file = analysis::open_case_file(store);
  auto history = analysis::read_history(store, *latest, file->now().info);
  add_accepted(io, history);
  auto findings = store.findings(latest->id);
  drop_expected(*file, trusted, findings);
  auto data = analysis::build_report(*file, findings, history, run_info(io));
  rules::RuleSettings settings;
  settings.trusted_impersonators = trusted;
  data.configuration = effect_of(io, settings, *file, data);
  if (io.configuration != nullptr) {
    data.configuration.never_fails = config::why_never_fails(*io.configuration);
  }
  if (causes == Causes::Find) {
    if (io.configuration != nullptr) settings = config::rule_settings(*io.configuration);
    data.causes = analysis::find_causes({*file, data.findings, nullptr, settings});
    options::SourceOptions source;
    source.db = db;
    complete_commands(where_to_look(source, {}), data);
  }
  return data;
}

std::vector<std::string> report_formats() {
  std::set<std::string> names;
  for (const auto& format : reports::all_formats()) names.emplace(format.name);
  return {names.begin(), names.end()};
}

std::string format_of(const std::string& path) {
  if (const auto* format = reports::format_of_file(path)) return std::string(format->name);
  std::string endings;
  for (const auto& format : reports::all_formats()) endings.append(" ").append(format.ending);
  throw Error(ErrorCode::Usage,
              "no report format is known for `" + path + "`; the endings are" + endings);
}

std::string default_file_name(const std::string& format) {
  const auto formats = reports::all_formats();
  return "report" + std::string(std::ranges::find(formats, format, &reports::Format::name)->ending);
}

reports::text::TextOptions text_options(const Io& io) {
  return {.colour = io.colour, .width = io.width, .explain = io.explain, .brief = io.brief};
}

std::string shown(const std::string& text, const Io& io) {
  return io.out_is_terminal ? reports::text::fit(text, text_options(io)) : text;
}

std::size_t table_width(const Io& io) {
  return io.out_is_terminal ? io.width : 0;
}

std::string render(const reports::ReportData& data, const std::string& format, const Io& io) {
  // Only the text format depends on the terminal.
  if (format == "text") return reports::text::render_text(data, text_options(io));
  if (format == "yaml") return reports::formats::yaml(reports::renderer_for("json")(data));
  return reports::renderer_for(format)(data);
}

}  // namespace nsposture::cli::commands
