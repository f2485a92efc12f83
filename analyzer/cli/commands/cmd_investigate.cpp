#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/plan_files.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/version.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/investigation/investigate.h"
#include "analyzer/investigation/other_evidence.h"
#include "analyzer/rules/activity/creation/trusted.h"
#include "graph/base/error.h"
#include "reports/answers/dossier.h"
#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  options::RuleOptions rules;
  std::string what;
  std::vector<std::string> logs;
  std::vector<std::string> flows;
  std::vector<std::string> reports;
  std::string plan_folder;
  bool overwrite = false;
  std::int64_t around_s = 7200;
};

// A dossier is for users and programs, not for code scanning.
std::string rendered(const reports::Dossier& dossier, const std::string& format) {
  if (format == "html") return reports::html::dossier_html(dossier);
  if (format == "md") return reports::markdown::dossier_markdown(dossier);
  if (format == "json") return reports::json::dossier_json(dossier);
  if (format == "text") return reports::text::dossier_text(dossier, false, 100);
  throw Error(ErrorCode::Usage, "a dossier is written as .html, .md, .json or .txt, not " + format);
}

void refuse_other_formats(const std::vector<std::string>& paths) {
  for (const auto& path : paths) (void)rendered({}, format_of(path));
}

// Fills the archive from the options' own inputs; true if all were read completely.
bool read_inputs(const Options& options, analysis::Archive& archive, Io& io) {
  bool whole = true;
  if (!options.source.from.empty()) {
    auto scan = options::read_sources(options.source, io);
    options::report_diagnostics(scan.diagnostics);
    whole = !options::any_unreadable(scan.diagnostics) && !options::any_rejected(scan.diagnostics);
    archive.add(std::move(scan));
  }
  const auto flows = import_flow_files(options.flows, archive);
  whole = whole && flows.unreadable.empty() && flows.tally.malformed == 0;
  if (options.logs.empty()) return whole;
  const auto import = import_logs(options.logs, archive.events(), io);
  return whole && import.unreadable.empty() && import.tally.malformed <= import.cut;
}

// Flows from or to the namespace.
std::vector<store::Flow> flows_of(const std::vector<store::Flow>& flows, const std::string& ns) {
  std::vector<store::Flow> some;
  std::ranges::copy_if(flows, std::back_inserter(some), [&](const store::Flow& flow) {
    return flow.source.namespace_ == ns || flow.destination.namespace_ == ns;
  });
  return some;
}

investigation::DatabaseName database_name(const std::string& db) {
  if (db.empty()) return {};
  return {store::shown_database(db), store::is_server_url(db)};
}

// Mentions what is not reported about this namespace.
void add_expected(const correlation::CaseFile& file, const std::vector<std::string>& trusted,
                  reports::Dossier& dossier) {
  for (const auto& one : rules::activity::creation::expected_impersonations(file, trusted)) {
    if (one.namespace_ != dossier.namespace_) continue;
    dossier.doubts.push_back(
        fmt::format("NP104 does not report impersonation by {}, which is expected", one.subject));
    return;
  }
}

reports::Dossier look_into(const Options& options,
                           const std::optional<ingest::changes::ChangeFile>& changes,
                           analysis::Inputs inputs, Io& io) {
  investigation::Options how;
  how.around = std::chrono::seconds(options.around_s);
  how.rules = options::settings_of(options.rules);
  how.database = database_name(options.source.db);
  how.sources = options.source.from;
  std::error_code ignored;
  how.folder = std::filesystem::current_path(ignored).string();
  const auto flows = std::move(inputs.flows);
  const auto file = analysis::open_case_file(std::move(inputs));
  if (!flows.empty()) {
    how.inputs.flows = &flows;
    how.other.flows = investigation::flow_lines(
        flows_of(flows, investigation::namespace_of(*file, options.what)));
  }
  if (changes) {
    how.inputs.changes = &changes->records;
    how.other.changes = investigation::change_lines(changes->records, *file, options.what);
  }
  auto dossier = investigation::investigate(*file, options.what, how);
  add_expected(*file, how.rules.trusted_impersonators, dossier);
  dossier.tool_version = kVersion;
  dossier.generated = io.now();
  return dossier;
}

// `writes`: the data is stored in the database, and the cluster may be new.
std::optional<store::ClusterStore> cluster_of(const Options& options, bool writes) {
  const auto& db = options.source.db;
  const auto& name = options.source.cluster_name;
  const auto store =
      open_store(db, writes ? store::OpenMode::ReadWrite : store::OpenMode::ReadOnly);
  if (!store) return std::nullopt;
  if (!writes) return options::choose_cluster(*store, db, name);
  // With several clusters, the data belongs to one of them, and only that one is investigated.
  if (name.empty() && store->clusters().size() > 1) {
    return options::choose_cluster(*store, db, name);
  }
  return name.empty() ? store->whole() : store->cluster(name);
}

// If not, an older snapshot is investigated, or the snapshot itself reports what it lacks.
bool newest_is_whole(const std::optional<store::ClusterStore>& store) {
  const auto newest = store ? store->latest_snapshot() : std::nullopt;
  if (!newest || newest->log_alone || newest->not_read.empty()) return true;
  spdlog::error("snapshot {} lacks {}, which was not read: the last whole one counts, if any",
                newest->id, fmt::join(newest->not_read, ", "));
  return false;
}

// What is not known may be in the part that was not read.
reports::Dossier look_into_read(const Options& options,
                                const std::optional<ingest::changes::ChangeFile>& changes,
                                analysis::Inputs inputs, bool whole, Io& io) {
  try {
    return look_into(options, changes, std::move(inputs), io);
  } catch (const Error& error) {
    if (whole || error.code() != ErrorCode::Usage) throw;
    throw Error(ErrorCode::Input,
                fmt::format("{}; a part of the input was not read", error.what()));
  }
}

int run_investigate(const Options& options, Io& io) {
  options::set_up_log(options.common);
  refuse_other_formats(options.reports);
  const auto changes = options::read_changes(options.rules);
  const bool reads =
      !options.source.from.empty() || !options.logs.empty() || !options.flows.empty();
  if (!reads && options.source.db.empty()) {
    throw Error(ErrorCode::Usage,
                "nothing to look into: give --db FILE, or --from and --audit-log");
  }
  const auto cluster = cluster_of(options, reads);
  const auto archive = make_archive(cluster);
  const bool whole = read_inputs(options, *archive, io) && newest_is_whole(cluster) &&
                     !(changes && options::any_unreadable(changes->diagnostics));
  add_log_alone(*archive, options.source.version, options.source.cluster_name, io);
  require_read(*archive, options.logs);
  const auto dossier = look_into_read(options, changes, archive->take_inputs(), whole, io);
  for (const auto& path : options.reports) {
    write_file(path, rendered(dossier, format_of(path)));
    spdlog::info("wrote {}", path);
  }
  if (!options.plan_folder.empty()) {
    for (const auto& path : write_plan(dossier.plan, options.plan_folder, options.overwrite)) {
      spdlog::info("wrote {}", path);
    }
  }
  io.out << (options.common.json() ? options.common.data(reports::json::dossier_json(dossier))
                                   : reports::text::dossier_text(dossier, io.colour, io.width));
  if (!whole || (!dossier.not_read.empty() && !dossier.log_alone)) return kInput;
  return options::fails(options.rules, dossier.findings) ? kFindings : kOk;
}

}  // namespace

Run declare_investigate(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("namespace", options->what, "a namespace, or the audit ID of its creation")
      .required();
  options::add_source_options(app, options->source, /*db_is_target=*/true);
  app.add_option("--audit-log", options->logs, "audit logs: files, folders or - for stdin")
      .type_name("PATH");
  options::add_flows_option(app, options->flows);
  app.add_duration("--around", options->around_s,
                   "time before and after it in which to show what else they did (2h, 30m)")
      .in_range(0, std::int64_t{366} * 86400);
  app.add_option("--report", options->reports,
                 "write the dossier in the format of the file ending: .html .md .json .txt")
      .type_name("FILE");
  auto folder =
      app.add_option(
             "--write-plan", options->plan_folder,
             "write the manifests, scripts and texts of the plan to this folder; none of them is "
             "carried out")
          .type_name("FOLDER");
  app.add_flag("--overwrite", options->overwrite, "replace files of a previous plan").needs(folder);
  options::add_rule_options(app, options->rules);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_investigate(*options, io); };
}

}  // namespace nsposture::cli::commands
