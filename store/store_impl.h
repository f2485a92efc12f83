// The parts that Store is made of; each knows its own tables.
#pragma once

#include "store/sql/database.h"
#include "store/sql/statement.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture::store {

struct Store::Impl {
  mutable Database database;
  std::optional<std::string> cluster = {};  // use_cluster()
  bool shared = false;                      // there are other clusters in the database

  // Does what is told of `owner` count here?
  [[nodiscard]] bool is_ours(const std::string& owner) const {
    return !cluster || !shared || owner == *cluster;
  }

  // The cluster that what is written belongs to; empty: nobody said.
  [[nodiscard]] std::string owner() const { return cluster.value_or(std::string()); }

  // The identity of an input, kept apart from the same file on another cluster's machine.
  [[nodiscard]] std::string owned(std::string_view identity) const {
    const auto name = owner();
    return name.empty() ? std::string(identity) : name + '\x1f' + std::string(identity);
  }
};

// Snapshots: snapshot_write.cpp and snapshot_read.cpp.
std::int64_t write_snapshot(Database& database, const Cluster& cluster, const SnapshotInfo& info,
                            const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] Cluster read_snapshot(Database& database, std::int64_t id);
[[nodiscard]] std::vector<SnapshotInfo> read_snapshot_infos(const Database& database);
[[nodiscard]] std::vector<Diagnostic> read_diagnostics(const Database& database, std::int64_t id);

// Events: event_write.cpp and event_read.cpp.
std::uint64_t write_events(Database& database, const std::vector<AuditEvent>& events,
                           const ImportPosition& position, const Coverage& coverage,
                           const std::string& owner);
// Of events with a greater id only, and of one cluster when it is named.
void read_events(Database& database, std::int64_t after, const std::optional<std::string>& cluster,
                 const std::function<void(AuditEvent&&)>& visit);

// Retention: prune.cpp.
PruneTally prune(Database& database, Timestamp before);

// Rows that many refer to: symbols, actors, permissions. `insert` and `select` take the same
// values; gives the id of the row that holds them, made when there is none.
class Interned {
 public:
  // `columns` of `table`, which are unique together.
  Interned(const Database& database, const char* table, const std::vector<const char*>& columns);

  std::int64_t id(const std::vector<std::string_view>& values);

 private:
  std::optional<std::int64_t> ask(Statement& statement,
                                  const std::vector<std::string_view>& values);

  Statement select_;
  Statement insert_;
};

// JSON texts of the columns that hold lists.
[[nodiscard]] std::string json_list(const std::vector<std::string>& items);
[[nodiscard]] std::vector<std::string> list_from_json(std::string_view json);

}  // namespace nsposture::store
