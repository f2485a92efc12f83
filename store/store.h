// The database: snapshots, audit events, findings, in one SQLite file (mode 0600, WAL) or in a
// schema of a PostgreSQL database. Everything that throws throws nsposture::Error: Input for one
// that is not ours, is damaged, cannot be reached or is from a newer version; Internal for a full
// disk and the like. One Store is one connection, shared with what cluster() and whole() give; not
// thread-safe. To a file one process writes at a time: a second waits up to five seconds and is
// then told. To PostgreSQL many write at once; what gets into each other's way is tried again.
#pragma once

#include "graph/base/timestamp.h"
#include "store/cluster_store.h"
#include "store/open_database.h"
#include "store/records/notification.h"
#include "store/records/prune_tally.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
  ~Store() = default;
  Store(Store&&) noexcept = default;
  Store& operator=(Store&&) noexcept = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The names of the clusters that have snapshots, sorted.
  [[nodiscard]] std::vector<std::string> clusters() const;
  // All that is read by it is of this cluster, and all that is written by it belongs to it: the
  // same log imported for two clusters is kept for both. In a file that has no other cluster at
  // this moment, events that nobody gave a cluster count as its own.
  [[nodiscard]] ClusterStore cluster(const std::string& name) const;
  // The database as one: reads what any cluster has, and what is written by it belongs to none by
  // name, so to the only one there is. A log may be imported before its cluster has a name.
  [[nodiscard]] ClusterStore whole() const;

  // Of all clusters.
  [[nodiscard]] std::uint64_t event_count() const;

  // That a finding was told to a receiver; telling it again changes nothing.
  void add_notification(const Notification& notification);
  // The fingerprints of what a receiver was told about a cluster.
  [[nodiscard]] std::vector<std::string> told(std::string_view channel,
                                              std::string_view cluster) const;

  // From now on a commit is on the disk before it returns: it outlives not only this process but
  // also a power cut, and costs a wait for the disk.
  void sync_each_commit();
  [[nodiscard]] std::uint64_t size_bytes() const;

  // Writes the database as it is at this moment, with what is in its write-ahead log, into a new
  // SQLite file (mode 0600), whoever uses it meanwhile. Throws Error(Input) when the file cannot be
  // made or is there already, Error(Usage) for a database of a server.
  void copy_to(const std::string& path) const;

  // Removes what is older than `before`: analyses but for the latest; snapshots but for the latest
  // of each cluster and those of analyses that stay; audit events but for those that findings which
  // stay cite as evidence; network flows.
  // Import positions and coverage stay, so that no log is read twice. All or nothing.
  PruneTally prune(Timestamp before);

  [[nodiscard]] int schema_version() const;
  // Empty when the file is sound, else what SQLite's checks say.
  [[nodiscard]] std::vector<std::string> verify() const;

 private:
  std::shared_ptr<sql::Database> database_;
};

}  // namespace nsposture::store
