// One cluster of a database: all its reads and writes. Store::cluster() returns one.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"
#include "store/records/acceptance.h"
#include "store/records/analysis_info.h"
#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/finding.h"
#include "store/records/flow.h"
#include "store/records/import.h"
#include "store/records/snapshot_info.h"
#include "store/sql/cluster_scope.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::store {

namespace sql {
class Database;
}

// Cheap to copy, and may outlive its Store: it shares the Store's connection, and the same rules
// for errors and threads apply (store.h). Ids are unique in the whole database: pass only ids that
// were returned here.
class ClusterStore {
 public:
  // All or nothing. `info` names the cluster.
  std::int64_t add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                            const std::vector<Diagnostic>& diagnostics);
  [[nodiscard]] std::vector<SnapshotInfo> snapshots() const;  // by id
  [[nodiscard]] std::optional<SnapshotInfo> latest_snapshot() const;
  // Throws Error(Input) when there is no such snapshot, or it belongs to another cluster.
  [[nodiscard]] Cluster load_snapshot(std::int64_t id) const;
  [[nodiscard]] std::vector<Diagnostic> snapshot_diagnostics(std::int64_t id) const;

  // Events are stored in batches; each batch, its coverage and its position are one transaction.
  // Returns how many were new; the rest were stored already. The key is a hash of the content
  // (audit-facts.md 2.12), so a forged Audit-ID cannot erase an event.
  std::uint64_t add_events(const std::vector<AuditEvent>& events, const ImportPosition& position,
                           const Coverage& coverage);
  // Of that file with that name; otherwise of that file with any name: it may have been renamed.
  [[nodiscard]] std::optional<ImportPosition> import_position(std::string_view file,
                                                              std::string_view identity) const;
  // Of all files that ever had that name.
  [[nodiscard]] std::vector<ImportPosition> import_positions(std::string_view file) const;
  // In order of `received`, then id. The callback may not write to the database.
  void for_each_event(const std::function<void(AuditEvent&&)>& visit) const;
  // The same, only for events stored after the one with this id.
  void for_each_event_after(std::int64_t id, const std::function<void(AuditEvent&&)>& visit) const;
  // An upper bound: no event here has a greater id. The id may belong to an event of another
  // cluster. 0: there is none. Does not search the events.
  [[nodiscard]] std::int64_t last_event_id() const;      // of all clusters
  [[nodiscard]] std::int64_t last_own_event_id() const;  // of this one; 0: none
  [[nodiscard]] std::vector<Coverage> coverage() const;
  void add_gaps(const std::vector<CoverageGap>& gaps);
  [[nodiscard]] std::vector<CoverageGap> gaps() const;

  // Network flows. In one transaction, replaces everything that `file` had with what `next` fills
  // in, batch by batch, until it returns false. So a file that is read twice counts once.
  void replace_flows(std::string_view file, const std::function<bool(std::vector<Flow>&)>& next);
  // In order of their first time.
  [[nodiscard]] std::vector<Flow> flows() const;
  [[nodiscard]] std::vector<Flow> flows_of(std::string_view ns) const;  // from it or to it

  // Replaces nothing: each analysis keeps its own findings, so that reports can show what is new.
  // It belongs to the cluster of its snapshot.
  std::int64_t add_analysis(const AnalysisInfo& info, const std::vector<Finding>& findings);
  // Appends findings to those that the analysis has.
  void add_findings(std::int64_t analysis, const std::vector<Finding>& findings);
  [[nodiscard]] std::vector<AnalysisInfo> analyses() const;  // by id
  [[nodiscard]] std::optional<AnalysisInfo> latest_analysis() const;
  // The analysis before it, of the same cluster.
  [[nodiscard]] std::optional<AnalysisInfo> analysis_before(std::int64_t id) const;
  [[nodiscard]] std::vector<Finding> findings(std::int64_t analysis) const;
  // Only rule, severity, subject, namespace and fingerprint: to count and compare.
  [[nodiscard]] std::vector<Finding> finding_marks(std::int64_t analysis) const;

  void accept(const Acceptance& acceptance);
  // In the order in which they were given; includes expired ones.
  [[nodiscard]] std::vector<Acceptance> acceptances() const;
  // Revokes all with this Acceptance::id(); returns how many there were. One that applies to all
  // clusters of the database ends for all of them.
  std::uint64_t unaccept(std::string_view id);

 private:
  friend class Store;

  ClusterStore(std::shared_ptr<sql::Database> database, sql::ClusterScope scope)
      : database_(std::move(database)), scope_(std::move(scope)) {}

  std::shared_ptr<sql::Database> database_;
  sql::ClusterScope scope_;
};

}  // namespace nsposture::store
