#include "store/cluster_store.h"

#include "graph/base/error.h"
#include "store/events/events.h"
#include "store/events/flows.h"
#include "store/findings/findings.h"
#include "store/snapshots/snapshots.h"
#include "store/sql/database.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::store {

std::int64_t ClusterStore::add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                                        const std::vector<Diagnostic>& diagnostics) {
  return snapshots::write_snapshot(*database_, cluster, info, diagnostics);
}

std::vector<SnapshotInfo> ClusterStore::snapshots() const {
  auto infos = snapshots::read_snapshot_infos(*database_);
  if (const auto& cluster = scope_.cluster) {
    std::erase_if(infos, [&](const auto& info) { return info.cluster != *cluster; });
  }
  return infos;
}

std::optional<SnapshotInfo> ClusterStore::latest_snapshot() const {
  auto infos = snapshots();
  if (infos.empty()) return std::nullopt;
  return std::move(infos.back());
}

Cluster ClusterStore::load_snapshot(std::int64_t id) const {
  auto cluster = snapshots::read_snapshot(*database_, id);
  if (scope_.cluster && cluster.name != *scope_.cluster) {
    throw Error(ErrorCode::Input, fmt::format("`{}` has no snapshot {} of cluster `{}`",
                                              database_->path(), id, *scope_.cluster));
  }
  return cluster;
}

std::vector<Diagnostic> ClusterStore::snapshot_diagnostics(std::int64_t id) const {
  return snapshots::read_diagnostics(*database_, id);
}

std::uint64_t ClusterStore::add_events(const std::vector<AuditEvent>& events,
                                       const ImportPosition& position, const Coverage& coverage) {
  return events::write_events(*database_, events, position, coverage, scope_);
}

std::optional<ImportPosition> ClusterStore::import_position(std::string_view file,
                                                            std::string_view identity) const {
  return events::read_position(*database_, scope_, file, identity);
}

std::vector<ImportPosition> ClusterStore::import_positions(std::string_view file) const {
  return events::read_positions(*database_, scope_, file);
}

void ClusterStore::for_each_event(const std::function<void(AuditEvent&&)>& visit) const {
  for_each_event_after(0, visit);
}

void ClusterStore::for_each_event_after(std::int64_t id,
                                        const std::function<void(AuditEvent&&)>& visit) const {
  events::read_events(*database_, id, scope_, visit);
}

std::int64_t ClusterStore::last_own_event_id() const {
  return events::last_own_event_id(*database_, scope_);
}

std::int64_t ClusterStore::last_event_id() const {
  return events::last_event_id(*database_);
}

std::vector<Coverage> ClusterStore::coverage() const {
  return events::read_coverage(*database_, scope_);
}

void ClusterStore::add_gaps(const std::vector<CoverageGap>& gaps) {
  events::write_gaps(*database_, scope_, gaps);
}

std::vector<CoverageGap> ClusterStore::gaps() const {
  return events::read_gaps(*database_, scope_);
}

void ClusterStore::replace_flows(std::string_view file,
                                 const std::function<bool(std::vector<Flow>&)>& next) {
  events::replace_flows(*database_, scope_, file, next);
}

std::vector<Flow> ClusterStore::flows() const {
  return events::read_flows(*database_, scope_);
}

std::vector<Flow> ClusterStore::flows_of(std::string_view ns) const {
  return events::read_flows_of(*database_, scope_, ns);
}

std::int64_t ClusterStore::add_analysis(const AnalysisInfo& info,
                                        const std::vector<Finding>& findings) {
  return findings::write_analysis(*database_, info, findings);
}

void ClusterStore::add_findings(std::int64_t analysis, const std::vector<Finding>& findings) {
  findings::append_findings(*database_, analysis, findings);
}

std::vector<AnalysisInfo> ClusterStore::analyses() const {
  return findings::read_analyses(*database_, scope_);
}

std::optional<AnalysisInfo> ClusterStore::latest_analysis() const {
  return findings::read_latest_analysis(*database_, scope_);
}

std::optional<AnalysisInfo> ClusterStore::analysis_before(std::int64_t id) const {
  return findings::read_analysis_before(*database_, id);
}

std::vector<Finding> ClusterStore::finding_marks(std::int64_t analysis) const {
  return findings::read_finding_marks(*database_, analysis);
}

std::vector<Finding> ClusterStore::findings(std::int64_t analysis) const {
  return findings::read_findings(*database_, analysis);
}

void ClusterStore::accept(const Acceptance& acceptance) {
  findings::write_acceptance(*database_, scope_, acceptance);
}

std::uint64_t ClusterStore::unaccept(std::string_view id) {
  return findings::remove_acceptances(*database_, scope_, id);
}

std::vector<Acceptance> ClusterStore::acceptances() const {
  return findings::read_acceptances(*database_, scope_);
}

}  // namespace nsposture::store
