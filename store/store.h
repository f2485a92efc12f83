// The database: snapshots, audit events, findings, in one SQLite file (mode 0600, WAL) or in a
// schema of a PostgreSQL database. Everything that throws throws nsposture::Error: Input for one
// that is not ours, is damaged, cannot be reached or is from a newer version; Internal for a full
// disk and the like. One Store is one connection; not thread-safe. To a file one process writes at
// a time: a second waits up to five seconds and is then told. To PostgreSQL many write at once;
// what gets into each other's way is tried again.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"
#include "store/open_database.h"
#include "store/records/acceptance.h"
#include "store/records/analysis_info.h"
#include "store/records/audit_event.h"
#include "store/records/coverage.h"
#include "store/records/finding.h"
#include "store/records/flow.h"
#include "store/records/import.h"
#include "store/records/notification.h"
#include "store/records/prune_tally.h"
#include "store/records/snapshot_info.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::store {

// postgresql://…: a database of a server, not a file.
[[nodiscard]] bool is_server_url(std::string_view path);
// As messages may show it: a URL without its password.
[[nodiscard]] std::string shown_database(const std::string& path);

class Store {
 public:
  // `path`: a SQLite file, or the URL of a PostgreSQL database as libpq takes it. Creates what is
  // missing when the mode is ReadWrite; migrates an older schema.
  Store(const std::string& path, OpenMode mode);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  // The names of the clusters that have snapshots, sorted.
  [[nodiscard]] std::vector<std::string> clusters() const;
  // From now on all that is read is of this cluster, and all that is written belongs to it: the
  // same log imported for two clusters is kept for both. In a file that has no other cluster,
  // events that nobody gave a cluster count as its own.
  void use_cluster(const std::string& name);

  // Whole or not at all.
  std::int64_t add_snapshot(const Cluster& cluster, const SnapshotInfo& info,
                            const std::vector<Diagnostic>& diagnostics);
  [[nodiscard]] std::vector<SnapshotInfo> snapshots() const;  // by id
  [[nodiscard]] std::optional<SnapshotInfo> latest_snapshot() const;
  // Throws Error(Input) when there is no such snapshot.
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
  [[nodiscard]] std::uint64_t event_count() const;
  // In order of `received`, then id. The callback may not write to this store.
  void for_each_event(const std::function<void(AuditEvent&&)>& visit) const;
  // Likewise, only of events stored after the one with this id.
  void for_each_event_after(std::int64_t id, const std::function<void(AuditEvent&&)>& visit) const;
  [[nodiscard]] std::int64_t last_event_id() const;  // 0: there is none
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
  std::int64_t add_analysis(const AnalysisInfo& info, const std::vector<Finding>& findings);
  // More findings of an analysis, behind those it has.
  void add_findings(std::int64_t analysis, const std::vector<Finding>& findings);
  [[nodiscard]] std::vector<AnalysisInfo> analyses() const;  // by id
  [[nodiscard]] std::optional<AnalysisInfo> latest_analysis() const;
  [[nodiscard]] std::optional<AnalysisInfo> analysis_before(std::int64_t id) const;
  [[nodiscard]] std::vector<Finding> findings(std::int64_t analysis) const;
  // Rule, severity and fingerprint alone: to count and compare with.
  [[nodiscard]] std::vector<Finding> finding_marks(std::int64_t analysis) const;

  void accept(const Acceptance& acceptance);
  [[nodiscard]] std::vector<Acceptance> acceptances() const;

  // That a finding was told to a receiver; telling it again changes nothing.
  void add_notification(const Notification& notification);
  // The fingerprints of what a receiver was told about a cluster.
  [[nodiscard]] std::vector<std::string> told(std::string_view channel,
                                              std::string_view cluster) const;

  // From now on a commit is on the disk before it returns: it outlives not only this process but
  // also a power cut, and costs a wait for the disk.
  void sync_each_commit();
  [[nodiscard]] std::uint64_t size_bytes() const;

  // Removes what is older than `before`: analyses but for the latest; snapshots but for the latest
  // of each cluster and those of analyses that stay; audit events but for those that findings which
  // stay cite as evidence; network flows.
  // Import positions and coverage stay, so that no log is read twice. All or nothing.
  PruneTally prune(Timestamp before);

  [[nodiscard]] int schema_version() const;
  // Empty when the file is sound, else what SQLite's checks say.
  [[nodiscard]] std::vector<std::string> verify() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nsposture::store
