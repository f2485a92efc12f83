#include "store/store.h"

#include "store/events/events.h"
#include "store/events/flows.h"
#include "store/findings/findings.h"
#include "store/migrations/migrate.h"
#include "store/postgres/connection.h"
#include "store/prune.h"
#include "store/snapshots/snapshots.h"

#include <algorithm>
#include <utility>

namespace nsposture::store {

namespace {

sql::Database open(const std::string& path, OpenMode mode) {
  auto database = open_database(path, mode);
  if (mode == OpenMode::ReadOnly) {
    migrations::require_present_schema(database);
  } else {
    migrations::migrate(database);
  }
  return database;
}

}  // namespace

struct Store::Impl {
  mutable sql::Database database;
  sql::ClusterScope scope = {};
};

bool is_server_url(std::string_view path) {
  return postgres::is_postgres_url(path);
}

std::string shown_database(const std::string& path) {
  return is_server_url(path) ? postgres::shown_url(path) : path;
}

Store::Store(const std::string& path, OpenMode mode)
    : impl_(std::make_unique<Impl>(Impl{open(path, mode)})) {}

Store::~Store() = default;
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;

std::vector<std::string> Store::clusters() const {
  return snapshots::read_clusters(impl_->database);
}

void Store::use_cluster(const std::string& name) {
  const auto known = clusters();
  // To a server others may write at any time.
  const bool shared = impl_->database.engine() == sql::Engine::PostgreSQL ||
                      std::ranges::any_of(known, [&](const auto& one) { return one != name; });
  impl_->scope = {name, shared};
}

std::int64_t Store::add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                                 const std::vector<Diagnostic>& diagnostics) {
  return snapshots::write_snapshot(impl_->database, cluster, info, diagnostics);
}

std::vector<SnapshotInfo> Store::snapshots() const {
  auto infos = snapshots::read_snapshot_infos(impl_->database);
  if (const auto& cluster = impl_->scope.cluster) {
    std::erase_if(infos, [&](const auto& info) { return info.cluster != *cluster; });
  }
  return infos;
}

std::optional<SnapshotInfo> Store::latest_snapshot() const {
  auto infos = snapshots();
  if (infos.empty()) return std::nullopt;
  return std::move(infos.back());
}

Cluster Store::load_snapshot(std::int64_t id) const {
  return snapshots::read_snapshot(impl_->database, id);
}

std::vector<Diagnostic> Store::snapshot_diagnostics(std::int64_t id) const {
  return snapshots::read_diagnostics(impl_->database, id);
}

std::uint64_t Store::add_events(const std::vector<AuditEvent>& events,
                                const ImportPosition& position, const Coverage& coverage) {
  return events::write_events(impl_->database, events, position, coverage, impl_->scope);
}

std::optional<ImportPosition> Store::import_position(std::string_view file,
                                                     std::string_view identity) const {
  return events::read_position(impl_->database, impl_->scope, file, identity);
}

std::vector<ImportPosition> Store::import_positions(std::string_view file) const {
  return events::read_positions(impl_->database, impl_->scope, file);
}

std::uint64_t Store::event_count() const {
  return events::event_count(impl_->database);
}

void Store::for_each_event(const std::function<void(AuditEvent&&)>& visit) const {
  for_each_event_after(0, visit);
}

void Store::for_each_event_after(std::int64_t id,
                                 const std::function<void(AuditEvent&&)>& visit) const {
  events::read_events(impl_->database, id, impl_->scope, visit);
}

std::int64_t Store::last_event_id() const {
  return events::last_event_id(impl_->database);
}

std::vector<Coverage> Store::coverage() const {
  return events::read_coverage(impl_->database, impl_->scope);
}

void Store::add_gaps(const std::vector<CoverageGap>& gaps) {
  events::write_gaps(impl_->database, impl_->scope, gaps);
}

std::vector<CoverageGap> Store::gaps() const {
  return events::read_gaps(impl_->database, impl_->scope);
}

void Store::replace_flows(std::string_view file,
                          const std::function<bool(std::vector<Flow>&)>& next) {
  events::replace_flows(impl_->database, impl_->scope, file, next);
}

std::vector<Flow> Store::flows() const {
  return events::read_flows(impl_->database, impl_->scope);
}

std::vector<Flow> Store::flows_of(std::string_view ns) const {
  return events::read_flows_of(impl_->database, impl_->scope, ns);
}

std::int64_t Store::add_analysis(const AnalysisInfo& info, const std::vector<Finding>& findings) {
  return findings::write_analysis(impl_->database, info, findings);
}

void Store::add_findings(std::int64_t analysis, const std::vector<Finding>& findings) {
  findings::append_findings(impl_->database, analysis, findings);
}

std::vector<AnalysisInfo> Store::analyses() const {
  return findings::read_analyses(impl_->database, impl_->scope);
}

std::optional<AnalysisInfo> Store::latest_analysis() const {
  return findings::read_latest_analysis(impl_->database, impl_->scope);
}

std::optional<AnalysisInfo> Store::analysis_before(std::int64_t id) const {
  return findings::read_analysis_before(impl_->database, id);
}

std::vector<Finding> Store::finding_marks(std::int64_t analysis) const {
  return findings::read_finding_marks(impl_->database, analysis);
}

std::vector<Finding> Store::findings(std::int64_t analysis) const {
  return findings::read_findings(impl_->database, analysis);
}

void Store::accept(const Acceptance& acceptance) {
  findings::write_acceptance(impl_->database, impl_->scope, acceptance);
}

std::vector<Acceptance> Store::acceptances() const {
  return findings::read_acceptances(impl_->database, impl_->scope);
}

void Store::add_notification(const Notification& notification) {
  findings::write_notification(impl_->database, notification);
}

std::vector<std::string> Store::told(std::string_view channel, std::string_view cluster) const {
  return findings::read_notified(impl_->database, channel, cluster);
}

void Store::sync_each_commit() {
  impl_->database.connection().sync_each_commit();
}

std::uint64_t Store::size_bytes() const {
  return impl_->database.connection().size_bytes();
}

int Store::schema_version() const {
  return impl_->database.connection().schema_version();
}

PruneTally Store::prune(Timestamp before) {
  return store::prune(impl_->database, before);
}

std::vector<std::string> Store::verify() const {
  const sql::ReadTransaction reading(impl_->database);
  auto problems = impl_->database.connection().problems();
  auto incomplete = snapshots::snapshot_problems(impl_->database);
  problems.insert(problems.end(), std::make_move_iterator(incomplete.begin()),
                  std::make_move_iterator(incomplete.end()));
  return problems;
}

}  // namespace nsposture::store
