#include "store/events/events.h"
#include "store/records/event_key.h"
#include "store/records/stored_number.h"
#include "store/sql/insert.h"
#include "store/sql/interned.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

namespace nsposture::store::events {

namespace {

class EventWriter {
 public:
  EventWriter(sql::Database& database, std::string owner)
      : owner_(std::move(owner)),
        symbol_(database, "symbol", {"text"}),
        actor_(database, "actor", {"username", "uid", "groups", "cloud_identity"}),
        known_(database, "SELECT 1 FROM audit_event WHERE hash = ?"),
        event_(database, sql::insert_into("audit_event", {"hash",
                                                          "audit_id",
                                                          "stage",
                                                          "level",
                                                          "verb",
                                                          "path",
                                                          "dry_run",
                                                          "field_manager",
                                                          "user_id",
                                                          "impersonated_id",
                                                          "credential_id",
                                                          "pod_name",
                                                          "node_name",
                                                          "source_ips",
                                                          "user_agent_id",
                                                          "api_group",
                                                          "resource",
                                                          "subresource",
                                                          "namespace",
                                                          "name",
                                                          "code",
                                                          "message",
                                                          "decision",
                                                          "reason",
                                                          "issued_credential_id",
                                                          "object",
                                                          "received_ns",
                                                          "received_digits",
                                                          "at_ns",
                                                          "at_digits",
                                                          "cluster",
                                                          "apiserver",
                                                          "blind",
                                                          "file_id",
                                                          "line"}) +
                             " ON CONFLICT DO NOTHING"),
        ask_first_(database.engine() == sql::Engine::SQLite) {}

  void write(const AuditEvent& event) {
    const auto hash = keys_.of(event, owner_);
    // When the database is in this process, a lookup costs less than building the row.
    if (ask_first_ && known(hash)) return;
    insert(event, hash);
  }

  // How many were new.
  std::uint64_t fresh() { return static_cast<std::uint64_t>(event_.changes()); }

 private:
  bool known(const std::string& hash) {
    known_.bind_blob(1, hash);
    const bool known = known_.step();
    known_.reset();
    return known;
  }

  void insert(const AuditEvent& event, const std::string& hash) {
    std::optional<std::int64_t> impersonated;
    if (event.impersonated) impersonated = actor(*event.impersonated);
    const auto user = actor(event.user);
    const auto agent = symbol(event.user_agent);
    const auto file = symbol(event.file);
    const auto ips = sql::json_list(event.source_ips);
    int at = 0;
    event_.bind_blob(++at, hash);
    const auto bind = [&](const auto&... values) { (event_.bind(++at, values), ...); };
    bind(event.audit_id, stored_number(event.stage), stored_number(event.level), event.verb,
         event.path, event.dry_run, event.field_manager, user, impersonated,
         event.user.credential_id, event.user.pod_name, event.user.node_name, ips, agent,
         event.api_group, event.resource, event.subresource, event.namespace_, event.name,
         event.code, event.message, event.decision, event.reason, event.issued_credential_id,
         event.object, event.received.ns, static_cast<int>(event.received.digits), event.at.ns,
         static_cast<int>(event.at.digits), owner_.empty() ? event.cluster : owner_,
         event.apiserver, event.blind, file, event.line);
    event_.step();
    event_.reset();
  }

  std::int64_t symbol(const std::string& text) {
    const auto [found, fresh] = symbols_.try_emplace(text, 0);
    if (fresh) found->second = symbol_.id({text});
    return found->second;
  }

  std::int64_t actor(const Actor& who) {
    const auto groups = sql::json_list(who.groups);
    const auto cloud = sql::json_list(who.cloud_identity);
    std::string key = who.username;
    key.append(1, '\0').append(who.uid).append(1, '\0').append(groups).append(cloud);
    const auto [found, fresh] = actors_.try_emplace(std::move(key), 0);
    if (fresh) found->second = actor_.id({who.username, who.uid, groups, cloud});
    return found->second;
  }

  std::string owner_;
  sql::Interned symbol_;
  sql::Interned actor_;
  sql::Statement known_;
  sql::Statement event_;
  bool ask_first_;
  EventKeys keys_;
  std::unordered_map<std::string, std::int64_t> symbols_;
  std::unordered_map<std::string, std::int64_t> actors_;
};

void write_position(sql::Database& database, const sql::ClusterScope& scope,
                    const ImportPosition& position) {
  sql::Statement upsert(
      database,
      "INSERT INTO import_position (file, identity, \"offset\", lines) VALUES (?, ?, ?, ?) ON "
      "CONFLICT (file, identity) DO UPDATE SET \"offset\" = excluded.\"offset\", lines = "
      "excluded.lines");
  upsert.run(position.file, scope.owned(position.identity), position.offset, position.lines);
}

void write_coverage(sql::Database& database, const Coverage& coverage, const std::string& owner,
                    std::uint64_t kept, std::uint64_t duplicates) {
  sql::Statement upsert(
      database,
      "INSERT INTO coverage AS c (file, cluster, apiserver, format, first_ns, first_digits, "
      "last_ns, last_digits, bytes, lines, events, kept, duplicates, irrelevant, malformed, blind, "
      "metadata_only) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (file, cluster, apiserver) DO UPDATE SET format = excluded.format, "
      // A batch in which no line had a time has 0 here: it does not affect the beginning.
      "first_digits = CASE WHEN excluded.first_ns <> 0 AND (c.first_ns = 0 OR excluded.first_ns < "
      "c.first_ns) THEN excluded.first_digits ELSE c.first_digits END, "
      "first_ns = CASE WHEN excluded.first_ns <> 0 AND (c.first_ns = 0 OR excluded.first_ns < "
      "c.first_ns) THEN excluded.first_ns ELSE c.first_ns END, "
      "last_digits = CASE WHEN excluded.last_ns > c.last_ns THEN excluded.last_digits ELSE "
      "c.last_digits END, "
      "last_ns = CASE WHEN excluded.last_ns > c.last_ns THEN excluded.last_ns ELSE c.last_ns END, "
      "bytes = c.bytes + excluded.bytes, lines = c.lines + excluded.lines, "
      "events = c.events + excluded.events, kept = c.kept + excluded.kept, "
      "duplicates = c.duplicates + excluded.duplicates, "
      "irrelevant = c.irrelevant + excluded.irrelevant, "
      "malformed = c.malformed + excluded.malformed, blind = c.blind | excluded.blind, "
      "metadata_only = c.metadata_only & excluded.metadata_only");
  upsert.run(coverage.file, owner.empty() ? coverage.cluster : owner, coverage.apiserver,
             coverage.format, coverage.first.ns, static_cast<int>(coverage.first.digits),
             coverage.last.ns, static_cast<int>(coverage.last.digits), coverage.tally.bytes,
             coverage.tally.lines, coverage.tally.events, kept, duplicates,
             coverage.tally.irrelevant, coverage.tally.malformed, coverage.blind,
             coverage.metadata_only);
}

}  // namespace

std::uint64_t write_events(sql::Database& database, const std::vector<AuditEvent>& events,
                           const ImportPosition& position, const Coverage& coverage,
                           const sql::ClusterScope& scope) {
  const auto owner = scope.owner();
  return sql::in_transaction(database, [&] {
    EventWriter writer(database, owner);
    for (const auto& event : events) writer.write(event);
    const auto fresh = writer.fresh();
    if (!position.file.empty()) write_position(database, scope, position);
    if (coverage.first.ns != 0 || coverage.tally.lines != 0) {
      write_coverage(database, coverage, owner, fresh, events.size() - fresh);
    }
    return fresh;
  });
}

}  // namespace nsposture::store::events
