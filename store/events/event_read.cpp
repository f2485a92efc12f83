#include "store/events/events.h"
#include "store/records/stored_number.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"
#include "store/sql/time_column.h"

#include <map>

namespace nsposture::store::events {

namespace {

std::map<std::int64_t, std::string> read_symbols(const sql::Database& database) {
  sql::Statement rows(database, "SELECT id, text FROM symbol");
  std::map<std::int64_t, std::string> symbols;
  while (rows.step()) symbols.emplace(rows.int_at(0), rows.text_at(1));
  return symbols;
}

std::map<std::int64_t, Actor> read_actors(const sql::Database& database) {
  sql::Statement rows(database, "SELECT id, username, uid, groups, cloud_identity FROM actor");
  std::map<std::int64_t, Actor> actors;
  while (rows.step()) {
    Actor actor;
    actor.username = rows.text_at(1);
    actor.uid = rows.text_at(2);
    actor.groups = sql::list_from_json(rows.view_at(3));
    actor.cloud_identity = sql::list_from_json(rows.view_at(4));
    actors.emplace(rows.int_at(0), std::move(actor));
  }
  return actors;
}

// The columns in the order of the table, without the hash.
constexpr const char* kColumns =
    "SELECT id, audit_id, stage, level, verb, path, dry_run, field_manager, user_id, "
    "impersonated_id, credential_id, pod_name, node_name, source_ips, user_agent_id, api_group, "
    "resource, subresource, namespace, name, code, message, decision, reason, "
    "issued_credential_id, object, received_ns, received_digits, at_ns, at_digits, cluster, "
    "apiserver, blind, file_id, line FROM audit_event WHERE id > ?";

void read_what(const sql::Statement& row, AuditEvent& event) {
  event.id = row.int_at(0);
  event.audit_id = row.text_at(1);
  event.stage = from_stored_number<Stage>(row.int_at(2));
  event.level = from_stored_number<Level>(row.int_at(3));
  event.verb = row.text_at(4);
  event.path = row.text_at(5);
  event.dry_run = row.int_at(6) != 0;
  event.field_manager = row.text_at(7);
  event.api_group = row.text_at(15);
  event.resource = row.text_at(16);
  event.subresource = row.text_at(17);
  event.namespace_ = row.text_at(18);
  event.name = row.text_at(19);
}

void read_outcome(const sql::Statement& row, AuditEvent& event) {
  if (!row.null_at(20)) event.code = static_cast<int>(row.int_at(20));
  event.message = row.text_at(21);
  event.decision = row.text_at(22);
  event.reason = row.text_at(23);
  event.issued_credential_id = row.text_at(24);
  event.object = row.text_at(25);
  event.received = sql::time_at(row, 26);
  event.at = sql::time_at(row, 28);
  event.cluster = row.text_at(30);
  event.apiserver = row.text_at(31);
  event.blind = static_cast<std::uint32_t>(row.int_at(32));
  event.line = row.uint_at(34);
}

}  // namespace

void read_events(sql::Database& database, std::int64_t after, const sql::ClusterScope& scope,
                 const std::function<void(AuditEvent&&)>& visit) {
  // An event that arrives meanwhile may have an actor that did not exist when these were read.
  const sql::ReadTransaction reading(database);
  const auto symbols = read_symbols(database);
  const auto actors = read_actors(database);
  const auto cluster = scope.filter();
  const std::string which = cluster ? " AND cluster = ?" : "";
  sql::Statement rows(database, kColumns + which + " ORDER BY received_ns, id");
  rows.bind_all(after);
  if (cluster) rows.bind(2, *cluster);
  while (rows.step()) {
    AuditEvent event;
    read_what(rows, event);
    read_outcome(rows, event);
    event.user = actors.at(rows.int_at(8));
    event.user.credential_id = rows.text_at(10);
    event.user.pod_name = rows.text_at(11);
    event.user.node_name = rows.text_at(12);
    if (!rows.null_at(9)) event.impersonated = actors.at(rows.int_at(9));
    event.source_ips = sql::list_from_json(rows.view_at(13));
    event.user_agent = symbols.at(rows.int_at(14));
    event.file = symbols.at(rows.int_at(33));
    visit(std::move(event));
  }
}

std::uint64_t event_count(const sql::Database& database) {
  return static_cast<std::uint64_t>(database.query_int("SELECT count(*) FROM audit_event"));
}

std::int64_t last_event_id(const sql::Database& database) {
  return database.query_int("SELECT coalesce(max(id), 0) FROM audit_event");
}

std::int64_t last_own_event_id(const sql::Database& database, const sql::ClusterScope& scope) {
  const auto cluster = scope.filter();
  if (!cluster) return last_event_id(database);
  sql::Statement row(database, "SELECT coalesce(max(id), 0) FROM audit_event WHERE cluster = ?");
  row.bind(1, *cluster);
  return row.step() ? row.int_at(0) : 0;
}

}  // namespace nsposture::store::events
