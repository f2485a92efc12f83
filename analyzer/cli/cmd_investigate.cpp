#include "analyzer/cli/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/plan_files.h"
#include "analyzer/cli/scratch_folder.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/cli/version.h"
#include "analyzer/investigation/investigate.h"
#include "analyzer/investigation/other_evidence.h"
#include "graph/model/error.h"
#include "reports/dossier.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <optional>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  RuleOptions rules;
  std::string what;
  std::vector<std::string> logs;
  std::vector<std::string> flows;
  std::vector<std::string> reports;
  std::string plan_folder;
  bool overwrite = false;
  std::int64_t around_s = 7200;
};

// A dossier is for people and programs, not for code scanning.
std::string rendered(const reports::Dossier& dossier, const std::string& format) {
  if (format == "html") return reports::dossier_html(dossier);
  if (format == "md") return reports::dossier_markdown(dossier);
  if (format == "json") return reports::dossier_json(dossier);
  if (format == "text") return reports::dossier_text(dossier, false, 100);
  throw Error(ErrorCode::Usage, "a dossier is written as .html, .md, .json or .txt, not " + format);
}

void refuse_other_formats(const std::vector<std::string>& paths) {
  for (const auto& path : paths) (void)rendered({}, format_of(path));
}

// Fills the store from the options' own inputs; true when all of them were read whole.
bool read_inputs(const Options& options, store::Store& store, Io& io) {
  bool whole = true;
  if (!options.source.from.empty()) {
    const auto loaded = read_sources(options.source, io);
    report_diagnostics(loaded.diagnostics);
    whole = !any_unreadable(loaded.diagnostics) && !any_rejected(loaded.diagnostics);
    store.add_snapshot(loaded.cluster, loaded.info, loaded.diagnostics);
  }
  const auto flows = import_flow_files(options.flows, store);
  whole = whole && flows.unreadable.empty() && flows.tally.malformed == 0;
  if (options.logs.empty()) return whole;
  const auto import = import_logs(options.logs, store, io);
  return whole && import.unreadable.empty() && import.tally.malformed <= import.cut;
}

reports::Dossier look_into(const Options& options, const std::optional<ingest::ChangeFile>& changes,
                           const store::Store& store, Io& io) {
  investigation::Options how;
  how.around = std::chrono::seconds(options.around_s);
  how.rules = settings_of(options.rules);
  how.database =
      options.source.db.empty() ? "posture.db" : store::shown_database(options.source.db);
  const auto file = correlation::open_case_file(store, std::nullopt);
  const auto flows = store.flows();
  if (!flows.empty()) {
    how.inputs.flows = &flows;
    how.other.flows =
        investigation::flow_lines(store.flows_of(investigation::namespace_of(*file, options.what)));
  }
  if (changes) {
    how.inputs.changes = &changes->records;
    how.other.changes = investigation::change_lines(changes->records, *file, options.what);
  }
  auto dossier = investigation::investigate(*file, options.what, how);
  dossier.tool_version = kVersion;
  dossier.generated = io.now();
  return dossier;
}

int run_investigate(const Options& options, Io& io) {
  set_up_log(options.common);
  refuse_other_formats(options.reports);
  const auto changes = read_changes(options.rules);
  const bool reads =
      !options.source.from.empty() || !options.logs.empty() || !options.flows.empty();
  if (!reads && options.source.db.empty()) {
    throw Error(ErrorCode::Usage,
                "nothing to look into: give --db FILE, or --from and --audit-log");
  }
  std::optional<ScratchFolder> scratch;
  if (options.source.db.empty()) scratch.emplace();
  store::Store store(scratch ? scratch->database() : options.source.db,
                     reads ? store::OpenMode::ReadWrite : store::OpenMode::ReadOnly);
  if (!reads) {
    choose_cluster(store, options.source.db, options.source.cluster_name);
  } else if (!options.source.cluster_name.empty()) {
    store.use_cluster(options.source.cluster_name);
  }
  const bool whole =
      read_inputs(options, store, io) && !(changes && any_unreadable(changes->diagnostics));
  const auto dossier = look_into(options, changes, store, io);
  for (const auto& path : options.reports) {
    write_file(path, rendered(dossier, format_of(path)));
    spdlog::info("wrote {}", path);
  }
  if (!options.plan_folder.empty()) {
    for (const auto& path : write_plan(dossier.plan, options.plan_folder, options.overwrite)) {
      spdlog::info("wrote {}", path);
    }
  }
  io.out << (options.common.json() ? reports::dossier_json(dossier)
                                   : reports::dossier_text(dossier, io.colour, io.width));
  if (!whole) return kInput;
  return fails(options.rules, dossier.findings) ? kFindings : kOk;
}

}  // namespace

Run declare_investigate(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("namespace", options->what, "a namespace, or the audit ID of its creation")
      .required();
  add_source_options(app, options->source, /*db_is_target=*/true);
  app.add_option("--audit-log", options->logs, "audit logs: files, folders or - for stdin")
      .type_name("PATH");
  add_flows_option(app, options->flows);
  app.add_duration("--around", options->around_s,
                   "how long before and after it to look at what else they did (2h, 30m)")
      .in_range(0, 366 * 86400);
  app.add_option("--report", options->reports,
                 "write the dossier; the ending tells the format: .html .md .json .txt")
      .type_name("FILE");
  auto folder = app.add_option("--write-plan", options->plan_folder,
                               "write the plan's manifests, scripts and texts into this folder; "
                               "none of them is carried out")
                    .type_name("FOLDER");
  app.add_flag("--overwrite", options->overwrite, "replace files of an earlier plan").needs(folder);
  add_rule_options(app, options->rules);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_investigate(*options, io); };
}

}  // namespace nsposture::cli
