#include "analyzer/analysis/store_sink.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/progress.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/ingest/audit/follow.h"
#include "analyzer/queries/nearest.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <poll.h>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string db;
  std::string cluster;
  std::vector<std::string> paths;
  bool follow = false;
  std::int64_t interval_s = 1;
};

std::string to_json(const ingest::audit::import::ImportResult& result) {
  nlohmann::ordered_json json;
  const auto& tally = result.tally;
  json["bytes"] = tally.bytes;
  json["lines"] = tally.lines;
  json["events"] = tally.events;
  json["kept"] = tally.kept;
  json["duplicates"] = tally.duplicates;
  json["irrelevant"] = tally.irrelevant;
  json["malformed"] = nlohmann::ordered_json::array();
  for (const auto& diagnostic : result.malformed) {
    json["malformed"].push_back(
        {{"file", diagnostic.file}, {"line", diagnostic.line}, {"message", diagnostic.message}});
  }
  json["malformed_lines"] = tally.malformed;
  json["formats"] = result.formats;
  json["seconds"] = result.seconds;
  return to_text(json, 2);
}

void write_text(const ingest::audit::import::ImportResult& result, Io& io) {
  const auto& tally = result.tally;
  io.out << fmt::format(
      "{} in {} lines read in {:.2f} s: {} events kept, {} already held, {} "
      "irrelevant, {} malformed\n",
      bytes_text(static_cast<double>(tally.bytes)), tally.lines, result.seconds, tally.kept,
      tally.duplicates, tally.irrelevant, tally.malformed);
}

void write_result(const Options& options, const ingest::audit::import::ImportResult& result,
                  Io& io) {
  if (options.common.json()) {
    io.out << options.common.data(to_json(result) + '\n');
  } else {
    write_text(result, io);
  }
}

int code_for(const ingest::audit::import::ImportResult& result) {
  return result.unreadable.empty() && result.tally.malformed == result.cut ? kOk : kInput;
}

bool stopped(const Io& io) {
  return io.stop != nullptr && *io.stop;
}

// A signal ends the wait.
void wait(std::int64_t seconds) {
  ::poll(nullptr, 0, static_cast<int>(seconds * 1000));
}

void tell(const ingest::audit::import::ImportResult& step) {
  options::report_diagnostics(step.malformed);
  options::report_diagnostics(step.unreadable);
  if (step.tally.lines > 0) {
    spdlog::info("{} lines, {} kept, {} already held, {} irrelevant, {} malformed",
                 step.tally.lines, step.tally.kept, step.tally.duplicates, step.tally.irrelevant,
                 step.tally.malformed);
  }
}

// Only a named regular file can grow and be rotated.
void refuse_to_follow(const std::string& path) {
  if (path == "-") {
    throw Error(ErrorCode::Usage, "--follow wants files: standard input is read to its end anyway");
  }
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored) && !std::filesystem::is_regular_file(path, ignored)) {
    throw Error(ErrorCode::Usage, fmt::format("--follow wants log files, and `{}` is none", path));
  }
}

// Runs until Ctrl-C or SIGTERM, which are a normal end: what was read is in the database.
int run_follow(const Options& options, const store::ClusterStore& store, Io& io) {
  for (const auto& path : options.paths) refuse_to_follow(path);
  io.stop_is_normal = true;
  ingest::audit::import::ImportOptions import;
  import.stop = io.stop;
  analysis::StoreSink sink(store);
  ingest::audit::Follower follower(options.paths, sink, import);
  ingest::audit::import::ImportResult total;
  while (!stopped(io)) {
    auto step = follower.step();
    tell(step);
    ingest::audit::add_result(total, std::move(step));
    if (!stopped(io)) wait(options.interval_s);
  }
  auto rest = follower.finish();
  tell(rest);
  ingest::audit::add_result(total, std::move(rest));
  write_result(options, total, io);
  return code_for(total);
}

// An event without a cluster is useless if there are several. A cluster name without a snapshot may
// be new, or a typo.
store::ClusterStore cluster_of(const Options& options, const store::Store& store) {
  const auto known = store.clusters();
  if (options.cluster.empty()) {
    return options::choose_cluster(store, options.db, options.cluster);
  }
  if (!known.empty() && std::ranges::find(known, options.cluster) == known.end()) {
    const auto near = queries::nearest(options.cluster, {known.begin(), known.end()});
    spdlog::warn("`{}` has no snapshot of a cluster `{}`{}", store::shown_database(options.db),
                 options.cluster,
                 near.empty() ? fmt::format("; it has `{}`", fmt::join(known, "`, `"))
                              : fmt::format("; did you mean `{}`?", fmt::join(near, "`, `")));
  }
  return store.cluster(options.cluster);
}

int run_import(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const store::Store store(options.db, store::OpenMode::ReadWrite);
  const auto cluster = cluster_of(options, store);
  if (options.follow) return run_follow(options, cluster, io);
  analysis::StoreSink sink(cluster);
  const auto result = import_logs(options.paths, sink, io);
  write_result(options, result, io);
  return code_for(result);
}

}  // namespace

Run declare_events(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto import =
      app.add_subcommand("import", "Import audit logs; known events are not imported again");
  app.require_subcommand();
  import.add_option("--db", options->db, "the database").required().type_name("FILE");
  import
      .add_option("--cluster", options->cluster,
                  "the cluster of the log; required if the database has several clusters")
      .type_name("NAME");
  import.add_option("paths", options->paths, "log files or folders, or - for stdin")
      .required()
      .type_name("PATH");
  auto follow = import.add_flag(
      "-f,--follow", options->follow,
      "keep reading raw logs as they grow and are rotated, until Ctrl-C or SIGTERM");
  import.add_option("--interval", options->interval_s, "with --follow: seconds between two reads")
      .in_range(1, 3600)
      .needs(follow)
      .show_default();
  import.add_example(
      "nsposture events import --db posture.db "
      "/var/log/kubernetes/audit.log");
  options::add_common_options(import, options->common);
  return [options](Io& io) { return run_import(*options, io); };
}

}  // namespace nsposture::cli::commands
