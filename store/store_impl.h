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
};

// Snapshots: snapshot_write.cpp and snapshot_read.cpp.
std::int64_t write_snapshot(Database& database, const Cluster& cluster, const SnapshotInfo& info,
                            const std::vector<Diagnostic>& diagnostics);
[[nodiscard]] Cluster read_snapshot(Database& database, std::int64_t id);
[[nodiscard]] std::vector<SnapshotInfo> read_snapshot_infos(const Database& database);
[[nodiscard]] std::vector<Diagnostic> read_diagnostics(const Database& database, std::int64_t id);

// Events: event_write.cpp and event_read.cpp.
std::uint64_t write_events(Database& database, const std::vector<AuditEvent>& events,
                           const ImportPosition& position, const Coverage& coverage);
// Of events with a greater id only.
void read_events(Database& database, std::int64_t after,
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
