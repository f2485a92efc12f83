// The database: snapshots, audit events, findings, in one SQLite file (mode 0600, WAL) or in a
// schema of a PostgreSQL database. Everything that throws throws nsposture::Error: Input for one
// that is not ours, is damaged, cannot be reached or is from a newer version; Internal for a full
// disk and the like. One Store is one connection; not thread-safe. To a file one process writes at
// a time: a second waits up to five seconds and is then told. To PostgreSQL many write at once;
// what gets into each other's way is tried again.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/diagnostic.h"
#include "store/audit_event.h"
#include "store/finding.h"
#include "store/flow.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::store {

enum class OpenMode : std::uint8_t { ReadOnly, ReadWrite };

struct SnapshotInfo {
  std::int64_t id = 0;
  std::string cluster;
  Timestamp taken;      // when the cluster was so: of the dump or the scan, UTC
  std::string sources;  // the inputs as the user named them
  std::string builtin_roles;
  std::uint64_t objects = 0;
  std::uint64_t rejected = 0;
  std::uint64_t unreadable = 0;  // documents that could not be read: the snapshot is incomplete
};

// What an import of one input came to. Always: lines = kept + duplicates + irrelevant + malformed.
struct ImportTally {
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t events = 0;  // lines (or records) that were audit events
  std::uint64_t kept = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t irrelevant = 0;
  std::uint64_t malformed = 0;
};

// The time an input covers, per API server when the format names it.
struct Coverage {
  std::string file;
  std::string cluster;
  std::string apiserver;
  std::string format;
  Timestamp first;
  Timestamp last;
  ImportTally tally;
  std::uint32_t blind = 0;  // Blind flags met
  bool metadata_only = false;
};

// How far an input has been read, so that the next run goes on from there. `identity` tells the
// input apart from another that later takes its name (rotation).
struct ImportPosition {
  std::string file;
  std::string identity;
  std::uint64_t offset = 0;  // bytes of the (compressed) file wholly taken in
  std::uint64_t lines = 0;
};

// A stretch without any event in the log, longer than the log's own habit.
struct CoverageGap {
  std::string file;
  std::string apiserver;
  Timestamp from;
  Timestamp to;
};

struct AnalysisInfo {
  std::int64_t id = 0;
  std::int64_t snapshot = 0;
  Timestamp at;
  std::string version;
};

struct Acceptance {
  std::string fingerprint;
  std::string reason;
  std::optional<Timestamp> until;
  Timestamp at;
};

// `channel` names the kind of receiver, such as "slack"; never its address.
struct Notification {
  std::string fingerprint;
  std::string channel;
  std::string cluster;
  Timestamp told;
};

// What prune() removed.
struct PruneTally {
  std::uint64_t snapshots = 0;
  std::uint64_t analyses = 0;
  std::uint64_t events = 0;
  std::uint64_t flows = 0;
};

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
  // (AUDIT.md 2.12), so a forged Audit-ID erases nothing.
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
