#include "analyzer/cli/analysis.h"
#include "analyzer/cli/build_report.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/scratch_folder.h"
#include "analyzer/cli/terminal/write_file.h"
#include "graph/model/error.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  RuleOptions rules;
  std::vector<std::string> logs;
  std::vector<std::string> flows;
  std::vector<std::string> reports;
};

// What the logs did not give up belongs into the report as well.
void add_import_diagnostics(reports::ReportData& data, const ingest::ImportResult& import) {
  data.diagnostics.insert(data.diagnostics.end(), import.unreadable.begin(),
                          import.unreadable.end());
  data.diagnostics.insert(data.diagnostics.end(), import.malformed.begin(), import.malformed.end());
}

int run_audit(const Options& options, Io& io) {
  set_up_log(options.common);
  io.explain = options.rules.explain;
  for (const auto& path : options.reports)
    (void)format_of(path);  // refuse before the work, not after
  const auto changes = read_changes(options.rules);
  std::optional<ScratchFolder> scratch;
  if (options.source.db.empty()) scratch.emplace();
  store::Store store(scratch ? scratch->database() : options.source.db, store::OpenMode::ReadWrite);
  bool incomplete = false;
  if (!options.source.from.empty() || options.source.live.asked()) {
    const auto loaded = read_sources(options.source, io);
    report_diagnostics(loaded.diagnostics);
    incomplete = any_unreadable(loaded.diagnostics) || any_rejected(loaded.diagnostics);
    if (!loaded.info.cluster.empty() || !store.clusters().empty()) {
      store.use_cluster(loaded.info.cluster);
    }
    store.add_snapshot(loaded.cluster, loaded.info, loaded.diagnostics);
  } else if (!store.latest_snapshot()) {
    throw Error(ErrorCode::Usage, "no RBAC to read: give --from PATH");
  } else {
    choose_cluster(store, options.source.db, options.source.cluster_name);
  }
  ingest::ImportResult import;
  if (!options.logs.empty()) import = import_logs(options.logs, store, io);
  incomplete = incomplete || !import.unreadable.empty() || import.tally.malformed > import.cut;
  const auto flows = import_flow_files(options.flows, store);
  const auto analysis = analyze(store, std::nullopt, settings_of(options.rules), io, changes);
  auto data = build_report(store, *analysis.file, analysis.id, io);
  add_import_diagnostics(data, import);
  if (!add_input_diagnostics(data, flows, changes)) incomplete = true;
  for (const auto& path : options.reports) {
    write_file(path, render(data, format_of(path), io));
    spdlog::info("wrote {}", path);
  }
  io.out << render(data, options.common.output, io);
  if (incomplete) return kInput;
  return fails(options.rules, open_findings(data)) ? kFindings : kOk;
}

}  // namespace

Run declare_audit(options::Parser& app) {
  auto options = std::make_shared<Options>();
  add_source_options(app, options->source, /*db_is_target=*/true);
  app.add_option("--audit-log", options->logs, "audit logs: files, folders or - for stdin")
      .type_name("PATH")
      .one_value_each();
  add_flows_option(app, options->flows);
  app.add_option("--report", options->reports,
                 "write a report; the ending tells the format: .html .md .json .sarif .xml (JUnit) "
                 ".csv .prom "
                 ".policyreport.json .txt")
      .type_name("FILE");
  add_rule_options(app, options->rules);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_audit(*options, io); };
}

}  // namespace nsposture::cli
