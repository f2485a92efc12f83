#include "store/flow.h"

#include "store/store_impl.h"

namespace nsposture::store {

namespace {

constexpr const char* kInsert =
    "INSERT INTO flow VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET "
    "line = iif(excluded.first_ns < first_ns, excluded.line, line), "
    "first_digits = iif(excluded.first_ns < first_ns, excluded.first_digits, first_digits), "
    "first_ns = min(first_ns, excluded.first_ns), "
    "last_digits = iif(excluded.last_ns > last_ns, excluded.last_digits, last_digits), "
    "last_ns = max(last_ns, excluded.last_ns), count = count + excluded.count, "
    "host = iif(excluded.host <> '', excluded.host, host)";

Flow read_flow(const Statement& row) {
  Flow flow;
  flow.source = {row.text_at(0), row.text_at(1), row.text_at(2)};
  flow.destination = {row.text_at(3), row.text_at(4), row.text_at(5)};
  flow.host = row.text_at(6);
  flow.port = static_cast<std::uint16_t>(row.int_at(7));
  flow.protocol = row.text_at(8);
  flow.verdict = row.int_at(9) == 0 ? FlowVerdict::Forwarded : FlowVerdict::Refused;
  flow.first = {row.int_at(10), static_cast<std::uint8_t>(row.int_at(11))};
  flow.last = {row.int_at(12), static_cast<std::uint8_t>(row.int_at(13))};
  flow.count = row.uint_at(14);
  flow.file = row.text_at(15);
  flow.line = row.uint_at(16);
  return flow;
}

constexpr const char* kSelect =
    "SELECT source_namespace, source_name, source_address, destination_namespace, "
    "destination_name, destination_address, host, port, protocol, verdict, first_ns, first_digits, "
    "last_ns, last_digits, count, file, line FROM flow ";

constexpr const char* kOrder = " ORDER BY first_ns, id";

}  // namespace

void Store::replace_flows(std::string_view file,
                          const std::function<bool(std::vector<Flow>&)>& next) {
  Transaction transaction(impl_->database);
  Statement(impl_->database, "DELETE FROM flow WHERE file = ?").run(file);
  Statement insert(impl_->database, kInsert);
  std::vector<Flow> flows;
  while (next(flows)) {
    for (const auto& flow : flows) {
      insert.run(flow.source.namespace_, flow.source.name, flow.source.address,
                 flow.destination.namespace_, flow.destination.name, flow.destination.address,
                 flow.host, static_cast<int>(flow.port), flow.protocol,
                 static_cast<int>(flow.verdict), flow.first.ns, static_cast<int>(flow.first.digits),
                 flow.last.ns, static_cast<int>(flow.last.digits), flow.count, file, flow.line);
    }
    flows.clear();
  }
  transaction.commit();
}

std::vector<Flow> Store::flows() const {
  Statement row(impl_->database, std::string(kSelect) + kOrder);
  std::vector<Flow> flows;
  while (row.step()) flows.push_back(read_flow(row));
  return flows;
}

std::vector<Flow> Store::flows_of(std::string_view ns) const {
  Statement row(
      impl_->database,
      std::string(kSelect) + "WHERE source_namespace = ? OR destination_namespace = ?" + kOrder);
  row.bind_all(ns, ns);
  std::vector<Flow> flows;
  while (row.step()) flows.push_back(read_flow(row));
  return flows;
}

}  // namespace nsposture::store
