#include "analyzer/analysis/load.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/findings.h"

#include <memory>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::RuleOptions rules;
  std::string db;
  std::string cluster;
  std::int64_t snapshot = 0;
  std::vector<std::string> flows;
  options::VersionOptions version;
};

// A given snapshot determines the cluster.
store::ClusterStore open_cluster(const Options& options) {
  const store::Store store(options.db, store::OpenMode::Existing);
  if (options.snapshot != 0 && options.cluster.empty() && store.clusters().size() > 1) {
    for (const auto& info : store.whole().snapshots()) {
      if (info.id == options.snapshot) return store.cluster(info.cluster);
    }
    return store.whole();
  }
  return options::choose_cluster(store, options.db, options.cluster);
}

int run_analyze(const Options& options, Io& io) {
  options::set_up_log(options.common);
  io.explain = options.rules.explain;
  io.brief = !options.rules.explain && !options.rules.all;
  const auto store = open_cluster(options);
  const auto snapshot = options.snapshot == 0 ? std::nullopt : std::optional(options.snapshot);
  const auto changes = options::read_changes(options.rules);
  analysis::StoreArchive archive(store);
  if (!snapshot) add_log_alone(archive, options.version, options.cluster, io);
  const auto flows = import_flow_files(options.flows, archive);
  auto data =
      analyze_and_keep(archive, analysis::load_inputs(store, snapshot, options.version.told()),
                       changes, options::settings_of(options.rules), io);
  options::SourceOptions source;
  source.db = options.db;
  source.cluster_name = options.cluster;
  complete_commands(where_to_look(source, {}), data);
  add_gate(options.rules, io, data);
  const bool whole = add_input_diagnostics(data, flows, changes);
  io.out << render(data, options.common.output, io);
  if (!whole || data.lacks_needed) return kInput;
  return judged(options.rules, data);
}

}  // namespace

Run declare_analyze(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("--db", options->db, "the database").required().type_name("FILE");
  app.add_option("--snapshot", options->snapshot, "judge by this snapshot only").type_name("ID");
  options::add_cluster_option(app, options->cluster);
  options::add_flows_option(app, options->flows);
  options::add_kubernetes_version_option(app, options->version.kubernetes);
  options::add_rule_options(app, options->rules);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_analyze(*options, io); };
}

}  // namespace nsposture::cli::commands
