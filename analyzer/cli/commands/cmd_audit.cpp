#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/queries/findings.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  options::RuleOptions rules;
  std::vector<std::string> logs;
  std::vector<std::string> flows;
  std::vector<std::string> reports;
};

// What the logs did not give up belongs into the report as well.
void add_import_diagnostics(reports::ReportData& data,
                            const ingest::audit::import::ImportResult& import) {
  data.diagnostics.insert(data.diagnostics.end(), import.unreadable.begin(),
                          import.unreadable.end());
  data.diagnostics.insert(data.diagnostics.end(), import.malformed.begin(), import.malformed.end());
}

bool reads_sources(const Options& options) {
  return !options.source.from.empty() || options.source.live.asked();
}

// From now on the store is about the cluster that is judged.
void choose_scanned(store::Store& store, const std::string& cluster) {
  if (!cluster.empty() || !store.clusters().empty()) store.use_cluster(cluster);
}

// True when all of the sources was read.
bool read_rbac(const Options& options, analysis::Archive& archive, store::Store* store, Io& io) {
  if (!reads_sources(options)) {
    if (store == nullptr || !store->latest_snapshot()) {
      throw Error(ErrorCode::Usage, "no RBAC to read: give --from PATH");
    }
    options::choose_cluster(*store, options.source.db, options.source.cluster_name);
    return true;
  }
  auto scan = options::read_sources(options.source, io);
  options::report_diagnostics(scan.diagnostics);
  const bool whole =
      !options::any_unreadable(scan.diagnostics) && !options::any_rejected(scan.diagnostics);
  if (store != nullptr) choose_scanned(*store, scan.info.cluster);
  archive.add(std::move(scan));
  return whole;
}

int run_audit(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.explain = options.rules.explain;
  for (const auto& path : options.reports)
    (void)format_of(path);  // refuse before the work, not after
  const auto changes = options::read_changes(options.rules);
  const auto kept = open_archive(options.source.db, store::OpenMode::ReadWrite);
  auto& archive = *kept.archive;
  bool incomplete = !read_rbac(options, archive, kept.store.get(), io);
  ingest::audit::import::ImportResult import;
  if (!options.logs.empty()) import = import_logs(options.logs, archive.events(), io);
  incomplete = incomplete || !import.unreadable.empty() || import.tally.malformed > import.cut;
  const auto flows = import_flow_files(options.flows, archive);
  auto data = analyze_and_keep(archive, archive.take_inputs(), changes,
                               options::settings_of(options.rules), io);
  add_import_diagnostics(data, import);
  if (!add_input_diagnostics(data, flows, changes)) incomplete = true;
  for (const auto& path : options.reports) {
    write_file(path, render(data, format_of(path), io));
    spdlog::info("wrote {}", path);
  }
  io.out << render(data, options.common.output, io);
  if (incomplete) return kInput;
  return options::fails(options.rules, queries::open_findings(data)) ? kFindings : kOk;
}

}  // namespace

Run declare_audit(options::Parser& app) {
  auto options = std::make_shared<Options>();
  options::add_source_options(app, options->source, /*db_is_target=*/true);
  app.add_option("--audit-log", options->logs, "audit logs: files, folders or - for stdin")
      .type_name("PATH")
      .one_value_each();
  options::add_flows_option(app, options->flows);
  app.add_option("--report", options->reports,
                 "write a report; the ending tells the format: .html .md .json .sarif .xml (JUnit) "
                 ".csv .prom "
                 ".policyreport.json .txt")
      .type_name("FILE");
  options::add_rule_options(app, options->rules);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_audit(*options, io); };
}

}  // namespace nsposture::cli::commands
