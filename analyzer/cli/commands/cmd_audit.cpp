#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/cli/terminal/write_file.h"
#include "analyzer/queries/findings.h"
#include "graph/base/error.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
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

// Problems with reading the logs belong in the report too.
void add_import_diagnostics(reports::ReportData& data,
                            const ingest::audit::import::ImportResult& import) {
  data.diagnostics.insert(data.diagnostics.end(), import.unreadable.begin(),
                          import.unreadable.end());
  data.diagnostics.insert(data.diagnostics.end(), import.malformed.begin(), import.malformed.end());
}

// A log given alone may be from a cluster other than the current context's.
bool reads_sources(const Options& options) {
  const auto& source = options.source;
  const bool nothing_named = source.db.empty() && options.logs.empty() && options.flows.empty();
  return !source.from.empty() || source.live.asked() ||
         (nothing_named && options::has_default_cluster());
}

// The cluster to judge. A database without clusters stores an unnamed scan as its only one.
store::ClusterStore cluster_of(const store::Store& store, const std::string& scanned) {
  return scanned.empty() && store.clusters().empty() ? store.whole() : store.cluster(scanned);
}

void require_something(const Options& options, const std::optional<store::Store>& store) {
  const bool kept =
      store && (store->whole().latest_snapshot() || !store->whole().coverage().empty());
  if (kept || !options.logs.empty()) return;
  throw Error(ErrorCode::Usage,
              "nothing to judge: give --from PATH, --kubeconfig FILE or --audit-log PATH");
}

// The archive with the RBAC of the sources or of its database. With neither, only the log is
// judged.
std::unique_ptr<analysis::Archive> read_rbac(const Options& options,
                                             const std::optional<store::Store>& store,
                                             bool& incomplete, Io& io) {
  if (!reads_sources(options)) {
    require_something(options, store);
    if (!store) return make_archive(std::nullopt);
    const auto& name = options.source.cluster_name;
    return make_archive(name.empty() || store->whole().latest_snapshot()
                            ? options::choose_cluster(*store, options.source.db, name)
                            : store->cluster(name));
  }
  auto scan = options::read_sources(options.source, io);
  options::report_diagnostics(scan.diagnostics);
  incomplete = options::any_unreadable(scan.diagnostics) || options::any_rejected(scan.diagnostics);
  std::optional<store::ClusterStore> cluster;
  if (store) cluster = cluster_of(*store, scan.info.cluster);
  auto archive = make_archive(cluster);
  archive->add(std::move(scan));
  return archive;
}

int run_audit(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.explain = options.rules.explain;
  io.brief = !options.rules.explain && !options.rules.all;
  for (const auto& path : options.reports)
    (void)format_of(path);  // fail before the work, not after
  const auto changes = options::read_changes(options.rules);
  // If nothing is read, the database must already have data.
  const bool reads = reads_sources(options) || !options.logs.empty();
  const auto store =
      open_store(options.source.db, reads ? store::OpenMode::ReadWrite : store::OpenMode::Existing);
  bool incomplete = false;
  const auto kept = read_rbac(options, store, incomplete, io);
  auto& archive = *kept;
  ingest::audit::import::ImportResult import;
  if (!options.logs.empty()) import = import_logs(options.logs, archive.events(), io);
  incomplete = incomplete || !import.unreadable.empty() || import.tally.malformed > import.cut;
  add_log_alone(archive, options.source.version, options.source.cluster_name, io);
  require_read(archive, options.logs);
  const auto flows = import_flow_files(options.flows, archive);
  auto data = analyze_and_keep(archive, archive.take_inputs(), changes,
                               options::settings_of(options.rules), io);
  complete_commands(where_to_look(options.source, options.logs), data);
  add_gate(options.rules, io, data);
  add_import_diagnostics(data, import);
  // A log without any time counts as unread.
  if (!options.logs.empty() && data.coverage.empty()) incomplete = true;
  if (!add_input_diagnostics(data, flows, changes)) incomplete = true;
  for (const auto& path : options.reports) {
    write_file(path, render(data, format_of(path), io));
    spdlog::info("wrote {}", path);
  }
  io.out << render(data, options.common.output, io);
  if (incomplete || data.lacks_needed) return kInput;
  return judged(options.rules, data);
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
