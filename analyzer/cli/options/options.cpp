#include "analyzer/cli/options/options.h"

#include "analyzer/analysis/cluster_at.h"
#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/queries/rule_argument.h"
#include "analyzer/rules/activity/creation/trusted.h"
#include "graph/base/builtin_file.h"
#include "graph/base/error.h"
#include "graph/rbac/builtin_roles.h"
#include "reports/formats/yaml.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace nsposture::cli::options {

namespace {

std::uint64_t count(const std::vector<Diagnostic>& diagnostics, DiagnosticKind kind) {
  return static_cast<std::uint64_t>(std::ranges::count(diagnostics, kind, &Diagnostic::kind));
}

bool is_builtin(const Cluster& cluster, SourcePos pos) {
  return pos.file < cluster.files.size() && is_builtin_file(cluster.files[pos.file]);
}

template <typename Object>
bool holds_own(const Cluster& cluster, const std::vector<Object>& objects) {
  return std::ranges::any_of(
      objects, [&](const Object& object) { return !is_builtin(cluster, object.pos); });
}

// What an input without roles and bindings contains instead.
std::string content_text(const Cluster& cluster) {
  if (cluster.api_groups.contains("audit.k8s.io"))
    return "it is an audit log: give it by --audit-log";
  std::map<std::string, std::uint64_t> kinds(cluster.skipped_kinds.begin(),
                                             cluster.skipped_kinds.end());
  for (const auto& workload : cluster.workloads) ++kinds[workload.kind];
  for (const auto& object : cluster.related) ++kinds[object.kind];
  if (!cluster.namespaces.empty()) kinds["Namespace"] = cluster.namespaces.size();
  if (!cluster.service_accounts.empty()) kinds["ServiceAccount"] = cluster.service_accounts.size();
  if (kinds.empty()) return "it holds nothing";
  std::vector<std::string> texts;
  for (const auto& [kind, number] : kinds) {
    if (texts.size() == 5) {
      texts.push_back(fmt::format("{} more kinds", kinds.size() - 5));
      break;
    }
    texts.push_back(
        fmt::format("{} ({})", kind == "(no kind)" ? "documents without a kind" : kind, number));
  }
  return fmt::format("it holds {}", fmt::join(texts, ", "));
}

}  // namespace

void require_rbac(const std::vector<std::string>& paths, ingest::manifest::ReadResult& read) {
  const auto& cluster = read.cluster;
  if (holds_own(cluster, cluster.roles) || holds_own(cluster, cluster.bindings)) return;
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = fmt::format("{}", fmt::join(paths, ", "));
  diagnostic.message = "no role and no binding in it; " + content_text(cluster);
  read.cluster.reading.note_unread(diagnostic.file);
  read.diagnostics.push_back(std::move(diagnostic));
}

namespace {

analysis::Scan from_files(const SourceOptions& options, Io& io) {
  std::optional<Timestamp> taken;
  auto read = ingest::manifest::read_rbac(options.from,
                                          read_options(options.version, options.default_namespace));
  require_rbac(options.from, read);
  if (!options.taken.empty()) taken = time_option("--taken", options.taken);
  auto scan = analysis::make_scan(std::move(read), options.cluster_name, taken, io.now());
  scan.info.sources = fmt::format("{}", fmt::join(options.from, ", "));
  return scan;
}

bool names_no_source(const SourceOptions& options) {
  return options.from.empty() && !options.live.asked();
}

analysis::Scan from_live(const SourceOptions& options, Io& io) {
  const auto begun = io.now();
  auto live = read_live_cluster(options.live, io);
  const auto& name = options.cluster_name.empty() ? live.name : options.cluster_name;
  if (const auto told = options.version.told()) live.read.cluster.kubernetes = *told;
  auto scan = analysis::make_scan(std::move(live.read), name, begun, begun);
  scan.info.sources = live.server;
  return scan;
}

}  // namespace

std::string CommonOptions::data(std::string json) const {
  return output == "yaml" ? reports::formats::yaml(json) : std::move(json);
}

void add_common_options(Parser& app, CommonOptions& options,
                        const std::vector<std::string>& formats) {
  app.add_option("-o,--output", options.output, "text for people, json or yaml for programs")
      .one_of(formats)
      .show_default();
  app.add_option(
         "--config", options.config,
         "the configuration file, or none (default: NSPOSTURE_CONFIG, else nsposture.yaml of "
         "this folder)")
      .type_name("FILE");
  app.add_flag("-v,--verbose", options.verbose, "more messages on stderr; twice: even more");
  app.add_flag("-q,--quiet", options.quiet, "only errors on stderr");
  app.add_option("--log-format", options.log_format, "format of the log on stderr")
      .one_of({"text", "json"})
      .show_default();
}

std::optional<KubernetesVersion> VersionOptions::told() const {
  const auto minor = known_kubernetes_minor(kubernetes);
  if (!minor) return std::nullopt;
  return KubernetesVersion{*minor, VersionSource::Option};
}

namespace {

std::vector<std::string> known_versions() {
  const auto versions = rbac::builtin_roles_versions();
  return {versions.begin(), versions.end()};
}

}  // namespace

void add_kubernetes_version_option(Parser& app, std::string& version) {
  app.add_option(
         "--kubernetes-version", version,
         "target cluster version, 1.28 to 1.37 (default: that of the live server, the nodes or "
         "the default roles, otherwise the newest)")
      .type_name("1.NN")
      .one_of(known_versions());
}

void add_version_options(Parser& app, VersionOptions& options) {
  add_kubernetes_version_option(app, options.kubernetes);
  auto sets = known_versions();
  sets.emplace_back("none");
  app.add_option(
         "--builtin-roles", options.builtin_roles,
         "add the default roles of this Kubernetes version, or none (default: those of the target "
         "version for manifests, none for a dump that has them)")
      .type_name("1.NN|none")
      .one_of(sets);
}

ingest::manifest::ReadOptions read_options(const VersionOptions& version,
                                           const std::string& default_namespace) {
  return {version.builtin_roles, default_namespace, version.told()};
}

void add_source_options(Parser& app, SourceOptions& options, bool db_is_target) {
  auto from = app.add_option("--from", options.from,
                             "files or folders of YAML or JSON, or - for stdin; may be repeated");
  from.type_name("PATH").one_value_each();
  add_live_options(app, options.live);
  auto db = app.add_option("--db", options.db,
                           db_is_target ? "the database to keep everything in"
                                        : "read from this database instead of --from");
  db.type_name("FILE");
  if (!db_is_target) {
    auto snapshot = app.add_option("--snapshot", options.snapshot,
                                   "which snapshot of the database (default: newest)");
    snapshot.type_name("ID").needs(db);
    app.add_option(
           "--at", options.at,
           "as of this time, RFC 3339: the nearest snapshot of the database, with the RBAC writes "
           "of the audit log replayed")
        .type_name("TIME")
        .needs(db)
        .excludes(snapshot);
    from.excludes(db);
    add_cluster_option(app, options.cluster_name);
  }
  add_version_options(app, options.version);
  app.add_option("--default-namespace", options.default_namespace,
                 "namespace of objects that do not name one")
      .show_default();
  if (db_is_target) {
    add_impersonation_options(app, options.live);
    app.add_option("--cluster", options.cluster_name, "a name for the cluster");
    app.add_option("--taken", options.taken,
                   "when the input was taken, RFC 3339 (default: its newest object, otherwise now)")
        .type_name("TIME");
  }
}

analysis::Scan read_sources(const SourceOptions& options, Io& io) {
  if (names_no_source(options) && !has_default_cluster()) {
    throw Error(ErrorCode::Usage, "no RBAC to read: give --from PATH or --kubeconfig FILE");
  }
  if (!options.from.empty() && options.live.asked()) {
    throw Error(ErrorCode::Usage,
                "--from and a live cluster are two sources: read one, then the other");
  }
  return options.from.empty() ? from_live(options, io) : from_files(options, io);
}

Timestamp time_option(const std::string& name, const std::string& text) {
  const auto time = parse_rfc3339(text);
  if (!time) {
    throw Error(ErrorCode::Usage,
                name + " wants a time such as 2026-11-23T14:25:19Z, not `" + text + "`");
  }
  return *time;
}

namespace {

analysis::Scan load_moment(const store::ClusterStore& store, Timestamp when) {
  auto moment = analysis::cluster_at(store, when);
  for (const auto& why : moment.doubts) spdlog::warn("{}", why);
  spdlog::info("replayed from the snapshot of {}; of {} objects the log knows better",
               format_rfc3339(moment.base.taken), moment.changed);
  analysis::Scan loaded;
  loaded.cluster = std::move(moment.cluster);
  loaded.info = std::move(moment.base);
  return loaded;
}

}  // namespace

void add_cluster_option(Parser& app, std::string& name) {
  app.add_option("--cluster", name, "which cluster of the database, if it has several")
      .type_name("NAME");
}

store::ClusterStore choose_cluster(const store::Store& store, const std::string& db,
                                   const std::string& cluster, const std::string& option) {
  const auto known = store.clusters();
  if (cluster.empty()) {
    if (known.size() > 1) {
      throw Error(
          ErrorCode::Usage,
          fmt::format("`{}` holds {} clusters: name one of them by {}: `{}`",
                      store::shown_database(db), known.size(), option, fmt::join(known, "`, `")));
    }
    return store.whole();
  }
  if (std::ranges::find(known, cluster) == known.end()) {
    throw Error(ErrorCode::Usage,
                fmt::format("`{}` has no cluster `{}`; it has `{}`", store::shown_database(db),
                            cluster, fmt::join(known, "`, `")));
  }
  return store.cluster(cluster);
}

store::ClusterStore open_for_reading(const std::string& db, const std::string& cluster) {
  return choose_cluster(store::Store(db, store::OpenMode::ReadOnly), db, cluster);
}

store::ClusterStore open_for_analysis(const std::string& db, const std::string& cluster) {
  return choose_cluster(store::Store(db, store::OpenMode::Existing), db, cluster);
}

analysis::Scan load_cluster(const SourceOptions& options, Io& io) {
  if (options.db.empty()) {
    if (names_no_source(options) && !has_default_cluster()) {
      throw Error(ErrorCode::Usage,
                  "no RBAC to read: give --from PATH, --kubeconfig FILE or --db FILE");
    }
    return read_sources(options, io);
  }
  if (options.live.asked()) {
    throw Error(ErrorCode::Usage, "--db and a live cluster are two sources: give one of them");
  }
  const auto when = options.at.empty() ? Timestamp() : time_option("--at", options.at);
  // A given snapshot determines the cluster.
  const auto store = options.snapshot != 0 && options.cluster_name.empty()
                         ? store::Store(options.db, store::OpenMode::ReadOnly).whole()
                         : open_for_reading(options.db, options.cluster_name);
  analysis::Scan loaded;
  if (!options.at.empty()) {
    loaded = load_moment(store, when);
  } else if (options.snapshot != 0) {
    for (auto& info : store.snapshots()) {
      if (info.id == options.snapshot) loaded.info = std::move(info);
    }
    loaded.cluster = store.load_snapshot(options.snapshot);
  } else {
    auto latest = store.latest_snapshot();
    if (!latest) {
      throw Error(ErrorCode::Usage, "`" + store::shown_database(options.db) +
                                        "` has no snapshot: run `nsposture scan` first");
    }
    loaded.info = *std::move(latest);
    loaded.cluster = store.load_snapshot(loaded.info.id);
  }
  loaded.diagnostics = store.snapshot_diagnostics(loaded.info.id);
  if (const auto told = options.version.told()) {
    loaded.cluster.kubernetes = loaded.info.kubernetes = *told;
  }
  return loaded;
}

bool any_unreadable(const std::vector<Diagnostic>& diagnostics) {
  return count(diagnostics, DiagnosticKind::Unreadable) > 0;
}

bool is_incomplete(const analysis::Scan& loaded) {
  return any_unreadable(loaded.diagnostics) || any_rejected(loaded.diagnostics);
}

bool any_rejected(const std::vector<Diagnostic>& diagnostics) {
  return count(diagnostics, DiagnosticKind::Rejected) > 0;
}

void report_version(const analysis::Scan& loaded) {
  if (!loaded.cluster.kubernetes.known()) spdlog::info("{}", describe(loaded.cluster.kubernetes));
}

bool report_diagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const auto& diagnostic : diagnostics) {
    if (diagnostic.kind == DiagnosticKind::Unreadable) {
      spdlog::error("{}", describe(diagnostic));
    } else if (diagnostic.kind == DiagnosticKind::Rejected) {
      spdlog::warn("rejected: {}", describe(diagnostic));
    } else {
      spdlog::warn("{}", describe(diagnostic));
    }
  }
  return !any_unreadable(diagnostics);
}

namespace {

void add_event_thresholds(Parser& app, RuleOptions& options) {
  app.add_option(
         "--burst", options.settings.burst_count,
         "number of denials of one identity, or failed authentications from one address, that is "
         "a burst")
      .in_range(2, 1'000'000)
      .show_default();
  app.add_duration("--burst-window", options.burst_window_s,
                   "time in which a burst occurs (300s, 5m)");
  app.add_option(
         "--creation-burst", options.settings.creation_burst,
         "number of namespaces created by one identity within a minute that is a burst (NP125)")
      .in_range(2, 1'000'000)
      .show_default();
  app.add_duration("--short-lived", options.short_lived_s,
                   "maximum lifetime of a short-lived namespace (NP110)");
  app.add_duration("--opened-window", options.opened_window_s,
                   "how long a new namespace is watched for being opened (NP109)");
  app.add_duration("--baseline-history", options.baseline_history_s,
                   "minimum history of a subject before NP113 reports new behavior");
  app.add_option("--baseline-requests", options.settings.baseline_requests,
                 "minimum number of requests of the subject before NP113 reports new behavior")
      .in_range(1, 1'000'000)
      .show_default();
  app.add_duration("--flow-window", options.flow_window_s,
                   "how long the traffic of a new namespace is examined (NP118)");
}

void add_posture_thresholds(Parser& app, RuleOptions& options) {
  app.add_duration("--unused-after", options.unused_after_s,
                   "minimum coverage of the log before NP004 reports an unused grant");
  app.add_option("--require-label", options.settings.required_labels,
                 "label that each namespace must have (NP010); may be repeated")
      .type_name("KEY[=VALUE]")
      .one_value_each();
  app.add_option("--require-pod-security", options.settings.pod_security,
                 "lowest Pod Security level that each namespace must enforce (NP010)")
      .one_of({"none", "privileged", "baseline", "restricted"})
      .show_default();
  app.add_flag("--no-network-policy", options.no_network_policy,
               "namespaces need no NetworkPolicy (NP010)");
  app.add_flag("--no-quota", options.no_quota, "namespaces need no ResourceQuota (NP010)");
}

}  // namespace

void add_rule_options(Parser& app, RuleOptions& options) {
  app.add_option("--fail-on", options.fail_on, "exit 1 when a finding is at least this severe")
      .one_of({"none", "info", "low", "medium", "high", "critical"})
      .show_default();
  app.add_flag("--explain", options.explain, "in text: why each finding matters and how to fix it");
  app.add_flag("--all", options.all, "in text: every finding instead of the first screen");
  add_rule_thresholds(app, options);
}

void add_rule_thresholds(Parser& app, RuleOptions& options) {
  app.add_option("--rule-off", options.rules_off, "do not run this rule; may be repeated")
      .separated_by(',')
      .type_name("RULE");
  app.add_option("--rule-severity", options.severities,
                 "severity of the findings of a rule; may be repeated")
      .separated_by(',')
      .type_name("RULE=SEVERITY");
  add_trusted_option(app, options.trusted);
  auto changes = app.add_option(
      "--changes", options.changes,
      "change records in CSV, JSON or YAML: NP112 reports creations outside of them; may be "
      "repeated");
  changes.type_name("FILE").one_value_each();
  app.add_option("--changes-map", options.changes_map,
                 "which columns hold id, start, end, who, namespace and status: `FIELD: COLUMN` in "
                 "YAML or JSON")
      .type_name("FILE")
      .needs(changes);
  add_event_thresholds(app, options);
  add_posture_thresholds(app, options);
}

void add_trusted_option(Parser& app, std::vector<std::string>& trusted) {
  app.add_option("--trusted-impersonators", trusted,
                 "identities whose impersonation is expected and not reported (NP104), such as a "
                 "proxy; several by commas, `*` stands for any text")
      .separated_by(',')
      .one_value_each()
      .type_name("SUBJECT")
      .check(rules::activity::creation::wrong_identity);
}

void add_flows_option(Parser& app, std::vector<std::string>& paths) {
  app.add_option(
         "--flows", paths,
         "network flows of Cilium Hubble or Calico in JSON: the traffic of new namespaces (NP118)")
      .type_name("PATH");
}

namespace {

void take_chosen_rules(const RuleOptions& options, rules::RuleSettings& settings) {
  for (const auto& id : options.rules_off) settings.off.insert(queries::rule_id(id));
  for (const auto& text : options.severities) {
    const auto equals = text.find('=');
    const auto severity =
        equals == std::string::npos ? std::nullopt : store::severity_from(text.substr(equals + 1));
    if (!severity) {
      throw Error(ErrorCode::Usage,
                  "--rule-severity wants RULE=SEVERITY, as NP010=info, not `" + text + "`");
    }
    settings.severities[queries::rule_id(text.substr(0, equals))] = *severity;
  }
}

}  // namespace

rules::RuleSettings settings_of(const RuleOptions& options) {
  rules::RuleSettings settings = options.settings;
  take_chosen_rules(options, settings);
  settings.trusted_impersonators = options.trusted;
  settings.burst_window = std::chrono::seconds(options.burst_window_s);
  settings.short_lived = std::chrono::seconds(options.short_lived_s);
  settings.opened_window = std::chrono::seconds(options.opened_window_s);
  settings.baseline_history = std::chrono::seconds(options.baseline_history_s);
  settings.unused_after = std::chrono::seconds(options.unused_after_s);
  settings.flow_window = std::chrono::seconds(options.flow_window_s);
  settings.require_network_policy = !options.no_network_policy;
  settings.require_quota = !options.no_quota;
  return settings;
}

std::optional<ingest::changes::ChangeFile> read_changes(const RuleOptions& options) {
  if (options.changes.empty()) return std::nullopt;
  ingest::changes::ChangeColumns columns;
  if (!options.changes_map.empty())
    columns = ingest::changes::read_change_columns(options.changes_map);
  ingest::changes::ChangeFile all;
  for (const auto& path : options.changes) {
    auto one = ingest::changes::read_changes(path, columns);
    std::ranges::move(one.records, std::back_inserter(all.records));
    std::ranges::move(one.diagnostics, std::back_inserter(all.diagnostics));
  }
  report_diagnostics(all.diagnostics);
  return all;
}

bool fails(const RuleOptions& options, const std::vector<store::Finding>& findings) {
  const auto level = store::severity_from(options.fail_on);
  if (!level) return false;
  return std::ranges::any_of(findings,
                             [&](const store::Finding& f) { return f.severity >= *level; });
}

}  // namespace nsposture::cli::options
