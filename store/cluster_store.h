// One cluster of a database: all of its reads and writes. Store::cluster() makes one.
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

// Cheap to copy, and may outlive its Store: it shares the Store's connection, and with it what its
// header says about errors and threads. Ids are of the whole database: give back only those that
// came from here.
class ClusterStore {
 public:
  // Whole or not at all. `info` says whose it is.
  std::int64_t add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                            const std::vector<Diagnostic>& diagnostics);
  [[nodiscard]] std::vector<SnapshotInfo> snapshots() const;  // by id
  [[nodiscard]] std::optional<SnapshotInfo> latest_snapshot() const;
  // Throws Error(Input) when there is no such snapshot, or it is of another cluster.
  [[nodiscard]] Cluster load_snapshot(std::int64_t id) const;
  [[nodiscard]] std::vector<Diagnostic> snapshot_diagnostics(std::int64_t id) const;

  // Events go in by batches; each batch, its coverage and its position are one transaction.
  // Returns how many were new; the rest were held already. The key is a hash of content
  // (audit-facts.md 2.12), so a forged Audit-ID erases nothing.
  std::uint64_t add_events(const std::vector<AuditEvent>& events, const ImportPosition& position,
                           const Coverage& coverage);
  // Of that file under that name; else of that file under any name, for it may have been renamed.
  [[nodiscard]] std::optional<ImportPosition> import_position(std::string_view file,
                                                              std::string_view identity) const;
  // Of all files that ever had that name.
  [[nodiscard]] std::vector<ImportPosition> import_positions(std::string_view file) const;
  // In order of `received`, then id. The callback may not write to the database.
  void for_each_event(const std::function<void(AuditEvent&&)>& visit) const;
  // Likewise, only of events stored after the one with this id.
  void for_each_event_after(std::int64_t id, const std::function<void(AuditEvent&&)>& visit) const;
  // No event here has a greater id; it may be that of an event of another cluster. 0: there is
  // none. Found without a look at the events.
  [[nodiscard]] std::int64_t last_event_id() const;      // of all clusters
  [[nodiscard]] std::int64_t last_own_event_id() const;  // of this one; 0: it has none
  [[nodiscard]] std::vector<Coverage> coverage() const;
  void add_gaps(const std::vector<CoverageGap>& gaps);
  [[nodiscard]] std::vector<CoverageGap> gaps() const;

  // Network flows. All that `file` held before is replaced by what `next` fills in, batch by batch,
  // until it returns false; in one transaction, so that a file read twice counts once.
  void replace_flows(std::string_view file, const std::function<bool(std::vector<Flow>&)>& next);
  // In order of their first time.
  [[nodiscard]] std::vector<Flow> flows() const;
  [[nodiscard]] std::vector<Flow> flows_of(std::string_view ns) const;  // from it or to it

  // Replaces nothing: each analysis keeps its own findings, so that reports can tell what is new.
  // It is of the cluster that its snapshot is of.
  std::int64_t add_analysis(const AnalysisInfo& info, const std::vector<Finding>& findings);
  // More findings of an analysis, behind those it has.
  void add_findings(std::int64_t analysis, const std::vector<Finding>& findings);
  [[nodiscard]] std::vector<AnalysisInfo> analyses() const;  // by id
  [[nodiscard]] std::optional<AnalysisInfo> latest_analysis() const;
  // The one before it, of the cluster that it is of.
  [[nodiscard]] std::optional<AnalysisInfo> analysis_before(std::int64_t id) const;
  [[nodiscard]] std::vector<Finding> findings(std::int64_t analysis) const;
  // Rule, severity, subject, namespace and fingerprint alone: to count and compare with.
  [[nodiscard]] std::vector<Finding> finding_marks(std::int64_t analysis) const;

  void accept(const Acceptance& acceptance);
  // In the order they were given; those that expired too.
  [[nodiscard]] std::vector<Acceptance> acceptances() const;
  // Takes back all with this Acceptance::id(); returns how many there were. One that counts for all
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
