#include "store/flow.h"

#include "store/store_impl.h"

namespace nsposture::store {

namespace {

constexpr const char* kInsert =
    "INSERT INTO flow AS f (source_namespace, source_name, source_address, destination_namespace, "
    "destination_name, destination_address, host, port, protocol, verdict, first_ns, first_digits, "
    "last_ns, last_digits, count, file, line, cluster) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (source_namespace, source_name, destination_namespace, destination_name, "
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
    "last_ns, last_digits, count, file, line, cluster FROM flow ";

constexpr const char* kOrder = " ORDER BY first_ns, id";

}  // namespace

void Store::replace_flows(std::string_view file,
                          const std::function<bool(std::vector<Flow>&)>& next) {
  Transaction transaction(impl_->database);
  Statement(impl_->database, "DELETE FROM flow WHERE file = ? AND cluster = ?")
      .run(file, impl_->owner());
  Statement insert(impl_->database, kInsert);
  std::vector<Flow> flows;
  while (next(flows)) {
    for (const auto& flow : flows) {
      insert.run(flow.source.namespace_, flow.source.name, flow.source.address,
                 flow.destination.namespace_, flow.destination.name, flow.destination.address,
                 flow.host, static_cast<int>(flow.port), flow.protocol,
                 static_cast<int>(flow.verdict), flow.first.ns, static_cast<int>(flow.first.digits),
                 flow.last.ns, static_cast<int>(flow.last.digits), flow.count, file, flow.line,
                 impl_->owner());
    }
    flows.clear();
  }
  transaction.commit();
}

std::vector<Flow> Store::flows() const {
  Statement row(impl_->database, std::string(kSelect) + kOrder);
  std::vector<Flow> flows;
  while (row.step()) {
    if (impl_->is_ours(row.text_at(17))) flows.push_back(read_flow(row));
  }
  return flows;
}

std::vector<Flow> Store::flows_of(std::string_view ns) const {
  Statement row(
      impl_->database,
      std::string(kSelect) + "WHERE source_namespace = ? OR destination_namespace = ?" + kOrder);
  row.bind_all(ns, ns);
  std::vector<Flow> flows;
  while (row.step()) {
    if (impl_->is_ours(row.text_at(17))) flows.push_back(read_flow(row));
  }
  return flows;
}

}  // namespace nsposture::store
