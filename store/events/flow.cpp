#include "store/events/flows.h"
#include "store/records/stored_number.h"
#include "store/sql/insert.h"
#include "store/sql/statement.h"
#include "store/sql/time_column.h"

namespace nsposture::store::events {

namespace {

constexpr const char* kAddUp =
    " ON CONFLICT (source_namespace, source_name, destination_namespace, destination_name, "
    "destination_address, port, protocol, verdict, file) DO UPDATE SET "
    "line = CASE WHEN excluded.first_ns < f.first_ns THEN excluded.line ELSE f.line END, "
    "first_digits = CASE WHEN excluded.first_ns < f.first_ns THEN excluded.first_digits ELSE "
    "f.first_digits END, "
    "first_ns = CASE WHEN excluded.first_ns < f.first_ns THEN excluded.first_ns ELSE f.first_ns "
    "END, "
    "last_digits = CASE WHEN excluded.last_ns > f.last_ns THEN excluded.last_digits ELSE "
    "f.last_digits END, "
    "last_ns = CASE WHEN excluded.last_ns > f.last_ns THEN excluded.last_ns ELSE f.last_ns END, "
    "count = f.count + excluded.count, "
    "host = CASE WHEN excluded.host <> '' THEN excluded.host ELSE f.host END";

Flow read_flow(const sql::Statement& row) {
  Flow flow;
  flow.source = {row.text_at(0), row.text_at(1), row.text_at(2)};
  flow.destination = {row.text_at(3), row.text_at(4), row.text_at(5)};
  flow.host = row.text_at(6);
  flow.port = static_cast<std::uint16_t>(row.int_at(7));
  flow.protocol = row.text_at(8);
  flow.verdict = from_stored_number<FlowVerdict>(row.int_at(9));
  flow.first = sql::time_at(row, 10);
  flow.last = sql::time_at(row, 12);
  flow.count = row.uint_at(14);
  flow.file = row.text_at(15);
  flow.line = row.uint_at(16);
  return flow;
}

constexpr const char* kSelect =
    "SELECT source_namespace, source_name, source_address, destination_namespace, "
    "destination_name, destination_address, host, port, protocol, verdict, first_ns, first_digits, "
    "last_ns, last_digits, count, file, line, cluster FROM flow ";

constexpr const char* kOrder = " ORDER BY first_ns, id";

}  // namespace

void replace_flows(sql::Database& database, const sql::ClusterScope& scope, std::string_view file,
                   const std::function<bool(std::vector<Flow>&)>& next) {
  sql::Transaction transaction(database);
  sql::Statement(database, "DELETE FROM flow WHERE file = ? AND cluster = ?")
      .run(file, scope.owner());
  sql::Statement insert(
      database, sql::insert_into("flow AS f", {"source_namespace", "source_name", "source_address",
                                               "destination_namespace", "destination_name",
                                               "destination_address", "host", "port", "protocol",
                                               "verdict", "first_ns", "first_digits", "last_ns",
                                               "last_digits", "count", "file", "line", "cluster"}) +
                    kAddUp);
  std::vector<Flow> flows;
  while (next(flows)) {
    for (const auto& flow : flows) {
      insert.run(flow.source.namespace_, flow.source.name, flow.source.address,
                 flow.destination.namespace_, flow.destination.name, flow.destination.address,
                 flow.host, static_cast<int>(flow.port), flow.protocol, stored_number(flow.verdict),
                 flow.first.ns, static_cast<int>(flow.first.digits), flow.last.ns,
                 static_cast<int>(flow.last.digits), flow.count, file, flow.line, scope.owner());
    }
    flows.clear();
  }
  transaction.commit();
}

std::vector<Flow> read_flows(const sql::Database& database, const sql::ClusterScope& scope) {
  sql::Statement row(database, std::string(kSelect) + kOrder);
  std::vector<Flow> flows;
  while (row.step()) {
    if (scope.is_ours(row.text_at(17))) flows.push_back(read_flow(row));
  }
  return flows;
}

std::vector<Flow> read_flows_of(const sql::Database& database, const sql::ClusterScope& scope,
                                std::string_view ns) {
  sql::Statement row(
      database,
      std::string(kSelect) + "WHERE source_namespace = ? OR destination_namespace = ?" + kOrder);
  row.bind_all(ns, ns);
  std::vector<Flow> flows;
  while (row.step()) {
    if (scope.is_ours(row.text_at(17))) flows.push_back(read_flow(row));
  }
  return flows;
}

}  // namespace nsposture::store::events
