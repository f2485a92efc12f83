// Options that several commands share, declared in one place so that they mean the same everywhere.
#pragma once

#include "analyzer/analysis/scan.h"
#include "analyzer/cli/options/live_cluster.h"
#include "analyzer/cli/options/parser.h"
#include "analyzer/cli/terminal/io.h"
#include "analyzer/ingest/changes/changes.h"
#include "analyzer/rules/base/rule.h"
#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"
#include "store/store.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli::options {

// -o, -v, -q, --log-format.
struct CommonOptions {
  std::string output = "text";
  int verbose = 0;
  bool quiet = false;
  std::string log_format = "text";
  std::string config;  // --config: read before the line is (run.cpp)

  // An answer for programs is wanted: of JSON it writes data().
  [[nodiscard]] bool json() const { return output == "json" || output == "yaml"; }

  // The JSON as it is, or as YAML where that is wanted.
  [[nodiscard]] std::string data(std::string json) const;
};

void add_common_options(Parser& app, CommonOptions& options,
                        const std::vector<std::string>& formats = {"text", "json", "yaml"});

// --kubernetes-version and --builtin-roles, which mean the same wherever RBAC is read.
struct VersionOptions {
  std::string kubernetes;     // "": found out by what is read
  std::string builtin_roles;  // "": as manifest::ReadOptions says

  [[nodiscard]] std::optional<KubernetesVersion> told() const;
};

void add_version_options(Parser& app, VersionOptions& options);
// --kubernetes-version alone.
void add_kubernetes_version_option(Parser& app, std::string& version);

// How manifests are read with such options.
[[nodiscard]] ingest::manifest::ReadOptions read_options(const VersionOptions& version,
                                                         const std::string& default_namespace);

// Where RBAC comes from: --from PATH…, a live cluster, or --db FILE [--snapshot ID | --at TIME].
struct SourceOptions {
  std::vector<std::string> from;
  LiveSource live;
  std::string db;
  std::int64_t snapshot = 0;  // 0: the newest
  std::string at;             // RFC 3339: as it was then, by snapshots and the log's RBAC writes
  VersionOptions version;
  std::string cluster_name;
  std::string taken;
  std::string default_namespace = "default";
};

// `db_is_target`: the command writes what it reads to --db, instead of reading from it.
void add_source_options(Parser& app, SourceOptions& options, bool db_is_target);

// --cluster NAME: which of the clusters in a database.
void add_cluster_option(Parser& app, std::string& name);

// The cluster of a database that was named, or all of it when none was and it has but one. Throws
// Error(Usage) when it has several and none was named, or none of that name. `db` names the
// database in messages, `option` the option that names a cluster.
[[nodiscard]] store::ClusterStore choose_cluster(const store::Store& store, const std::string& db,
                                                 const std::string& cluster,
                                                 const std::string& option = "--cluster");
// Opens a database and chooses.
[[nodiscard]] store::ClusterStore open_for_reading(const std::string& db,
                                                   const std::string& cluster);
// Likewise, to write what follows from what it holds.
[[nodiscard]] store::ClusterStore open_for_analysis(const std::string& db,
                                                    const std::string& cluster);

// A time given to an option, such as `--at`. Throws Error(Usage) when it is none.
[[nodiscard]] Timestamp time_option(const std::string& name, const std::string& text);

// Without a source: the cluster of the current kubeconfig context. Throws Error(Usage) where there
// is no kubeconfig either. What is not known of the moment of --at is told on the log.
[[nodiscard]] analysis::Scan load_cluster(const SourceOptions& options, Io& io);
// From --from or a live cluster only; likewise the current context without either.
[[nodiscard]] analysis::Scan read_sources(const SourceOptions& options, Io& io);

// An answer out of nothing is no answer: it would sound like "nobody". Adds a diagnostic, with what
// is there instead, when the input holds no role and no binding of its own.
void require_rbac(const std::vector<std::string>& paths, ingest::manifest::ReadResult& read);

// Tells on the log for which version the answer is, where nothing says so.
void report_version(const analysis::Scan& loaded);

// Tells every diagnostic on the log. True when the input was read whole.
bool report_diagnostics(const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] bool any_unreadable(const std::vector<Diagnostic>& diagnostics);
// Something of it was not read or would be refused: the answer is not the whole one, and the exit
// code says so.
[[nodiscard]] bool is_incomplete(const analysis::Scan& loaded);
[[nodiscard]] bool any_rejected(const std::vector<Diagnostic>& diagnostics);

// --fail-on and the thresholds of the rules.
struct RuleOptions {
  std::string fail_on = "high";
  rules::RuleSettings settings;
  bool explain = false;
  bool all = false;
  std::int64_t burst_window_s = 300;
  std::int64_t short_lived_s = 600;
  std::int64_t opened_window_s = 86400;
  std::int64_t baseline_history_s = 7L * 86400;
  std::int64_t unused_after_s = 7L * 86400;
  std::int64_t flow_window_s = 6L * 3600;
  bool no_network_policy = false;
  bool no_quota = false;
  std::vector<std::string> rules_off;   // --rule-off
  std::vector<std::string> severities;  // --rule-severity
  std::vector<std::string> trusted;     // --trusted-impersonators
  std::vector<std::string> changes;     // --changes
  std::string changes_map;
};

void add_rule_options(Parser& app, RuleOptions& options);
// Without --fail-on, --explain and --all, for what reports nothing itself.
void add_rule_thresholds(Parser& app, RuleOptions& options);
// --trusted-impersonators SUBJECT,…
void add_trusted_option(Parser& app, std::vector<std::string>& trusted);
// --flows FILE…
void add_flows_option(Parser& app, std::vector<std::string>& paths);
[[nodiscard]] rules::RuleSettings settings_of(const RuleOptions& options);

// The files of --changes, together; nothing when none was given. Bad rows are told on the log.
[[nodiscard]] std::optional<ingest::changes::ChangeFile> read_changes(const RuleOptions& options);

// Is any finding at or above --fail-on ("none": never)?
[[nodiscard]] bool fails(const RuleOptions& options, const std::vector<store::Finding>& findings);

// Sets up the log on stderr; the only place that talks to spdlog's registry.
void set_up_log(const CommonOptions& options);

}  // namespace nsposture::cli::options
