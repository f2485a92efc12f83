#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/diff.h"
#include "graph/base/error.h"
#include "reports/json/diff.h"
#include "reports/text/diff.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::vector<std::string> sides;
  std::vector<std::string> at;
  std::string db;
  options::VersionOptions version;
  std::string cluster;
  std::string default_namespace = "default";
  std::string fail_on = "creation";
  bool no_takeovers = false;
};

struct Side {
  analysis::Scan scan;
  Timestamp at;
  std::string moment;  // "": from files
};

using Pair = std::pair<Side, Side>;

Side snapshot_side(analysis::Scan scan) {
  const auto taken = scan.info.taken;
  auto moment = fmt::format("snapshot {} of {}", scan.info.id, format_rfc3339(taken));
  return {std::move(scan), taken, std::move(moment)};
}

// The later state is never "before", whatever the order of the times.
Pair by_time(Pair sides) {
  if (sides.second.at < sides.first.at) std::swap(sides.first, sides.second);
  return sides;
}

Side read_side(const Options& options, const std::string& path, Io& io) {
  options::SourceOptions source;
  source.from = {path};
  source.version = options.version;
  source.default_namespace = options.default_namespace;
  auto loaded = options::read_sources(source, io);
  options::report_diagnostics(loaded.diagnostics);
  return {std::move(loaded), {}, {}};
}

Side load_side(const Options& options, std::int64_t id, Io& io) {
  options::SourceOptions source;
  source.db = options.db;
  source.cluster_name = options.cluster;
  source.snapshot = id;
  source.version = options.version;
  return snapshot_side(options::load_cluster(source, io));
}

std::int64_t snapshot_id(const std::string& text) {
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return id;
  throw Error(ErrorCode::Usage, "with --db a snapshot is told by its number, not `" + text +
                                    "`: see `nsposture db "
                                    "info`");
}

// The newest snapshot of the cluster and the one before it.
std::pair<std::int64_t, std::int64_t> last_two(const Options& options) {
  auto snapshots = options::open_for_reading(options.db, options.cluster).snapshots();
  std::ranges::stable_sort(snapshots, {}, &store::SnapshotInfo::taken);
  if (snapshots.size() < 2) {
    throw Error(ErrorCode::Usage,
                "`" + options.db + "` does not hold two snapshots of one cluster");
  }
  return {snapshots[snapshots.size() - 2].id, snapshots.back().id};
}

Side load_moment(const Options& options, const std::string& time, Io& io) {
  options::SourceOptions source;
  source.db = options.db;
  source.cluster_name = options.cluster;
  source.at = time;
  source.version = options.version;
  const auto at = options::time_option("--at", time);
  return {options::load_cluster(source, io), at, format_rfc3339(at)};
}

// Two times, or one and the newest snapshot.
Pair load_moments(const Options& options, Io& io) {
  if (options.at.size() > 2) throw Error(ErrorCode::Usage, "give --at at most twice");
  if (options.at.size() == 2) {
    return by_time(
        {load_moment(options, options.at[0], io), load_moment(options, options.at[1], io)});
  }
  options::SourceOptions newest;
  newest.db = options.db;
  newest.version = options.version;
  newest.cluster_name = options.cluster;
  return by_time(
      {load_moment(options, options.at[0], io), snapshot_side(options::load_cluster(newest, io))});
}

Pair load_both(const Options& options, Io& io) {
  if (!options.at.empty()) return load_moments(options, io);
  if (options.db.empty()) {
    if (options.sides.size() != 2) {
      throw Error(ErrorCode::Usage, "give two paths, or --db FILE with two snapshots");
    }
    return {read_side(options, options.sides[0], io), read_side(options, options.sides[1], io)};
  }
  if (options.sides.size() == 1) {
    throw Error(ErrorCode::Usage, "give two snapshots, or none for the last two");
  }
  const auto [before, after] = options.sides.empty() ? last_two(options)
                                                     : std::pair(snapshot_id(options.sides[0]),
                                                                 snapshot_id(options.sides[1]));
  Pair sides = {load_side(options, before, io), load_side(options, after, io)};
  if (sides.second.at < sides.first.at) {
    spdlog::warn("{} is newer than {}: what is told as lost came later", sides.first.moment,
                 sides.second.moment);
  }
  return sides;
}

bool fails(const std::string& fail_on, const reports::Difference& difference) {
  if (fail_on == "creation") return difference.gains_creation();
  if (fail_on == "gained") return difference.gains();
  return fail_on == "any" && !difference.empty();
}

int run_diff(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const auto [before, after] = load_both(options, io);
  auto answer =
      queries::diff(before.scan.cluster, after.scan.cluster, {.takeovers = !options.no_takeovers});
  answer.before_moment = before.moment;
  answer.after_moment = after.moment;
  queries::add_lost(before.scan.diagnostics, answer.before_open);
  queries::add_lost(after.scan.diagnostics, answer.after_open);
  io.out << (options.common.json() ? options.common.data(reports::json::difference(answer))
                                   : shown(reports::text::difference(answer), io));
  if (options::is_incomplete(before.scan) || options::is_incomplete(after.scan)) return kInput;
  if (!answer.whole()) return kInput;
  return fails(options.fail_on, answer) ? kFindings : kOk;
}

}  // namespace

Run declare_diff(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto sides =
      app.add_option(
             "sides", options->sides,
             "before and after: a file or folder each, or with --db a snapshot's number each")
          .at_most(2)
          .type_name("A B");
  auto db = app.add_option("--db", options->db,
                           "compare snapshots of this database (default: the last two)");
  db.type_name("FILE");
  app.add_option(
         "--at", options->at,
         "with --db: compare moments instead, RFC 3339; RBAC is replayed from snapshots and "
         "the audit log. Given once: that moment and the newest snapshot. The earlier one is "
         "before")
      .type_name("TIME")
      .one_value_each()
      .needs(db)
      .excludes(sides);
  options::add_cluster_option(app, options->cluster);
  app.add_option(
         "--fail-on", options->fail_on,
         "exit 1 when a subject gains access to namespace creation (creation), any permission is "
         "gained (gained), or anything differs (any)")
      .one_of({"none", "creation", "gained", "any"})
      .show_default();
  app.add_flag("--no-takeovers", options->no_takeovers,
               "leave out subjects that could become able to create namespaces");
  options::add_version_options(app, options->version);
  app.add_option("--default-namespace", options->default_namespace,
                 "namespace of objects that do not name one")
      .show_default();
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_diff(*options, io); };
}

}  // namespace nsposture::cli::commands
