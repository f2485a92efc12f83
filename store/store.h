// The database: snapshots, audit events, findings, in one SQLite file (mode 0600, WAL) or in a
// schema of a PostgreSQL database. All errors are nsposture::Error: Input for a database that
// is not nsposture's, is damaged, cannot be reached or is from a newer version; Internal for a
// full disk and similar failures. One Store is one connection, shared with the results of
// cluster() and whole(); not thread-safe. One process at a time writes to a file: a second
// waits up to five seconds, then fails. Many processes may write to PostgreSQL; conflicting
// transactions are retried.
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

// postgresql://…: a database on a server, not a file.
[[nodiscard]] bool is_server_url(std::string_view path);
// For messages: a URL without its password.
[[nodiscard]] std::string shown_database(const std::string& path);

class Store {
 public:
  // `path`: a SQLite file, or the URL of a PostgreSQL database as libpq accepts it. Creates what is
  // missing when the mode is ReadWrite; migrates an older schema.
  Store(const std::string& path, OpenMode mode);
  ~Store() = default;
  Store(Store&&) noexcept = default;
  Store& operator=(Store&&) noexcept = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The names of the clusters that have snapshots, sorted.
  [[nodiscard]] std::vector<std::string> clusters() const;
  // Everything read through it is of this cluster, and everything written through it belongs to it:
  // the same log imported for two clusters is stored for both. While a file has no other cluster,
  // events without a cluster count as its own.
  [[nodiscard]] ClusterStore cluster(const std::string& name) const;
  // The database as a whole: reads the data of all clusters. What is written through it has no
  // cluster name, so it belongs to the only cluster. A log may be imported before its cluster has
  // a name.
  [[nodiscard]] ClusterStore whole() const;

  // Of all clusters.
  [[nodiscard]] std::uint64_t event_count() const;

  // Records that a receiver was notified of a finding; recording it again changes nothing.
  void add_notification(const Notification& notification);
  // The fingerprints that a receiver was notified of for a cluster.
  [[nodiscard]] std::vector<std::string> told(std::string_view channel,
                                              std::string_view cluster) const;

  // From now on a commit is on disk before it returns: it survives a power failure, not only the
  // end of this process, at the cost of waiting for the disk.
  void sync_each_commit();
  [[nodiscard]] std::uint64_t size_bytes() const;

  // Writes the present state of the database, including its write-ahead log, into a new SQLite file
  // (mode 0600), while others may use it. Throws Error(Input) when the file cannot be created or
  // exists, Error(Usage) for a database on a server.
  void copy_to(const std::string& path) const;

  // Removes data older than `before`: analyses except the latest of each cluster; snapshots except
  // the latest of each cluster and those of remaining analyses; audit events except those that
  // remaining findings cite as evidence; network flows. Import positions and coverage stay, so that
  // no log is read twice. All or nothing.
  PruneTally prune(Timestamp before);

  [[nodiscard]] int schema_version() const;
  // Empty when the file is intact, else the messages of SQLite's checks.
  [[nodiscard]] std::vector<std::string> verify() const;

 private:
  std::shared_ptr<sql::Database> database_;
};

}  // namespace nsposture::store
