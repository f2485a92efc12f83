#include "store/prune.h"

#include "graph/base/error.h"
#include "store/findings/finding_json.h"
#include "store/sql/statement.h"

#include <fmt/format.h>

namespace nsposture::store {

namespace {

// The statements below delete every row whose parent is removed. Checking row by row would search
// all events for each actor, so SQLite's checks are off while pruning. PostgreSQL has indexes for
// the checks, and needs them, because others write concurrently.
class ForeignKeysOff {
 public:
  explicit ForeignKeysOff(sql::Database& database) : database_(database) {
    if (database_.engine() == sql::Engine::SQLite) database_.execute("PRAGMA foreign_keys = OFF");
  }

  ~ForeignKeysOff() {
    if (database_.engine() != sql::Engine::SQLite) return;
    try {
      database_.execute("PRAGMA foreign_keys = ON");
    } catch (const Error&) {
      // Only a database that just failed rejects this; its own error is already being thrown.
    }
  }

  ForeignKeysOff(const ForeignKeysOff&) = delete;
  ForeignKeysOff& operator=(const ForeignKeysOff&) = delete;

 private:
  sql::Database& database_;
};

std::uint64_t remove(sql::Database& database, const char* sql) {
  sql::Statement statement(database, sql);
  statement.step();
  return static_cast<std::uint64_t>(statement.changes());
}

// The latest analysis of a cluster contains its open findings. It and its snapshot stay whatever
// their age, and so does the latest snapshot of each cluster.
void choose(sql::Database& database, Timestamp before) {
  database.execute(
      "CREATE TEMP TABLE old_analysis (id BIGINT PRIMARY KEY);"
      "CREATE TEMP TABLE old_snapshot (id BIGINT PRIMARY KEY);"
      "CREATE TEMP TABLE cited (audit_id TEXT, file TEXT, line BIGINT);"
      "CREATE INDEX cited_line ON cited (line)");
  sql::Statement(
      database,
      "INSERT INTO old_analysis (id) SELECT id FROM analysis WHERE at_ns < ? AND id NOT IN (SELECT "
      "max(a.id) FROM analysis a JOIN snapshot s ON s.id = a.snapshot_id GROUP BY s.cluster)")
      .run(before.ns);
  sql::Statement(
      database,
      "INSERT INTO old_snapshot (id) SELECT id FROM snapshot WHERE taken_ns < ? AND id NOT IN "
      "(SELECT max(id) FROM snapshot GROUP BY cluster) AND id NOT IN (SELECT snapshot_id "
      "FROM analysis WHERE id NOT IN (SELECT id FROM old_analysis))")
      .run(before.ns);
}

std::uint64_t remove_snapshots(sql::Database& database) {
  for (const auto* table : {"edge", "role_rule", "node", "source_file", "diagnostic"}) {
    database.execute(
        fmt::format("DELETE FROM {} WHERE snapshot_id IN (SELECT id FROM old_snapshot)", table));
  }
  const auto removed =
      remove(database, "DELETE FROM snapshot WHERE id IN (SELECT id FROM old_snapshot)");
  database.execute("DELETE FROM permission WHERE id NOT IN (SELECT permission_id FROM role_rule)");
  return removed;
}

// Collects what the remaining findings cite.
void note_cited(sql::Database& database) {
  sql::Statement rows(database, "SELECT evidence FROM finding");
  sql::Statement insert(database, "INSERT INTO cited (audit_id, file, line) VALUES (?, ?, ?)");
  while (rows.step()) {
    for (const auto& evidence : findings::evidence_from_json(rows.view_at(0))) {
      insert.run(evidence.audit_id, evidence.file, evidence.line);
    }
  }
}

std::uint64_t remove_events(sql::Database& database, Timestamp before) {
  note_cited(database);
  sql::Statement statement(
      database,
      "DELETE FROM audit_event WHERE received_ns < ? AND NOT (audit_id <> '' AND audit_id IN "
      "(SELECT audit_id FROM cited)) AND NOT EXISTS (SELECT 1 FROM cited c JOIN symbol s ON s.text "
      "= c.file WHERE c.line = audit_event.line AND s.id = audit_event.file_id AND c.line <> 0)");
  statement.bind_all(before.ns).step();
  const auto removed = static_cast<std::uint64_t>(statement.changes());
  // Actors and texts without a remaining event are removed too.
  database.execute(
      "DELETE FROM actor WHERE id NOT IN (SELECT user_id FROM audit_event) AND id NOT IN (SELECT "
      "impersonated_id FROM audit_event WHERE impersonated_id IS NOT NULL);"
      "DELETE FROM symbol WHERE id NOT IN (SELECT user_agent_id FROM audit_event) AND id NOT IN "
      "(SELECT file_id FROM audit_event);"
      "DROP TABLE old_analysis; DROP TABLE old_snapshot; DROP TABLE cited");
  return removed;
}

}  // namespace

PruneTally prune(sql::Database& database, Timestamp before) {
  const ForeignKeysOff off(database);
  return sql::in_transaction(database, [&] {
    choose(database, before);
    PruneTally tally;
    database.execute("DELETE FROM finding WHERE analysis_id IN (SELECT id FROM old_analysis)");
    tally.analyses =
        remove(database, "DELETE FROM analysis WHERE id IN (SELECT id FROM old_analysis)");
    // A fingerprint without a finding needs no record of its notification.
    sql::Statement told(database,
                        "DELETE FROM notification WHERE told_ns < ? AND fingerprint NOT IN (SELECT "
                        "fingerprint FROM finding)");
    told.bind_all(before.ns).step();
    tally.snapshots = remove_snapshots(database);
    tally.events = remove_events(database, before);
    sql::Statement flows(database, "DELETE FROM flow WHERE last_ns < ?");
    flows.bind_all(before.ns).step();
    tally.flows = static_cast<std::uint64_t>(flows.changes());
    return tally;
  });
}

}  // namespace nsposture::store
