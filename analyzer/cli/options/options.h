// Options that several commands share, declared once so that they mean the same everywhere.
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
  std::string config;  // --config: read before the rest of the line (run.cpp)

  // Machine-readable output is requested: pass the JSON through data().
  [[nodiscard]] bool json() const { return output == "json" || output == "yaml"; }

  // The JSON unchanged, or as YAML if requested.
  [[nodiscard]] std::string data(std::string json) const;
};

void add_common_options(Parser& app, CommonOptions& options,
                        const std::vector<std::string>& formats = {"text", "json", "yaml"});

// --kubernetes-version and --builtin-roles, with the same meaning wherever RBAC is read.
struct VersionOptions {
  std::string kubernetes;     // "": detected from the input
  std::string builtin_roles;  // "": see manifest::ReadOptions

  [[nodiscard]] std::optional<KubernetesVersion> told() const;
};

void add_version_options(Parser& app, VersionOptions& options);
// Only --kubernetes-version.
void add_kubernetes_version_option(Parser& app, std::string& version);

// The manifest options that result from these.
[[nodiscard]] ingest::manifest::ReadOptions read_options(const VersionOptions& version,
                                                         const std::string& default_namespace);

// The source of RBAC: --from PATH…, a live cluster, or --db FILE [--snapshot ID | --at TIME].
struct SourceOptions {
  std::vector<std::string> from;
  LiveSource live;
  std::string db;
  std::int64_t snapshot = 0;  // 0: the newest
  std::string at;             // RFC 3339: the state then, from snapshots and logged RBAC writes
  VersionOptions version;
  std::string cluster_name;
  std::string taken;
  std::string default_namespace = "default";
};

// `db_is_target`: the command writes to --db instead of reading from it.
void add_source_options(Parser& app, SourceOptions& options, bool db_is_target);

// --cluster NAME: one of the clusters in a database.
void add_cluster_option(Parser& app, std::string& name);

// The named cluster of a database, or the only one if none was named. Throws Error(Usage) if there
// are several and none was named, or if the name is unknown. `db` is the name of the database in
// messages, `option` the option that names a cluster.
[[nodiscard]] store::ClusterStore choose_cluster(const store::Store& store, const std::string& db,
                                                 const std::string& cluster,
                                                 const std::string& option = "--cluster");
// Opens a database and chooses the cluster.
[[nodiscard]] store::ClusterStore open_for_reading(const std::string& db,
                                                   const std::string& cluster);
// The same for writing results derived from its content.
[[nodiscard]] store::ClusterStore open_for_analysis(const std::string& db,
                                                    const std::string& cluster);

// Parses the time of an option such as `--at`. Throws Error(Usage) if it is invalid.
[[nodiscard]] Timestamp time_option(const std::string& name, const std::string& text);

// Without a source: the cluster of the current kubeconfig context. Throws Error(Usage) if there is
// no kubeconfig either. Logs what is unknown about the moment of --at.
[[nodiscard]] analysis::Scan load_cluster(const SourceOptions& options, Io& io);
// Only from --from or a live cluster; without either, also the current context.
[[nodiscard]] analysis::Scan read_sources(const SourceOptions& options, Io& io);

// An answer from empty input would falsely sound like "no one". Adds a diagnostic that describes
// the input if it has no role or binding of its own.
void require_rbac(const std::vector<std::string>& paths, ingest::manifest::ReadResult& read);

// Logs which version the answer is for, if no source gives one.
void report_version(const analysis::Scan& loaded);

// Logs every diagnostic. True if the input was read completely.
bool report_diagnostics(const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] bool any_unreadable(const std::vector<Diagnostic>& diagnostics);
// Part of it was not read or would be rejected: the answer is incomplete, and the exit code
// reflects that.
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
// Without --fail-on, --explain and --all, for commands that report nothing themselves.
void add_rule_thresholds(Parser& app, RuleOptions& options);
// --trusted-impersonators SUBJECT,…
void add_trusted_option(Parser& app, std::vector<std::string>& trusted);
// --flows FILE…
void add_flows_option(Parser& app, std::vector<std::string>& paths);
[[nodiscard]] rules::RuleSettings settings_of(const RuleOptions& options);

// The files of --changes, combined; empty if none was given. Logs bad rows.
[[nodiscard]] std::optional<ingest::changes::ChangeFile> read_changes(const RuleOptions& options);

// Whether any finding is at or above --fail-on ("none": never).
[[nodiscard]] bool fails(const RuleOptions& options, const std::vector<store::Finding>& findings);

// Sets up the log on stderr; the only code that uses spdlog's registry.
void set_up_log(const CommonOptions& options);

}  // namespace nsposture::cli::options
