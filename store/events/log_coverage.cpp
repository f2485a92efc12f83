#include "store/events/events.h"
#include "store/sql/insert.h"
#include "store/sql/statement.h"
#include "store/sql/time_column.h"

#include <utility>

namespace nsposture::store::events {

std::optional<ImportPosition> read_position(const sql::Database& database,
                                            const sql::ClusterScope& scope, std::string_view file,
                                            std::string_view identity) {
  sql::Statement row(
      database,
      "SELECT \"offset\", lines FROM import_position WHERE identity = ? ORDER BY CASE WHEN "
      "file = ? THEN 0 ELSE 1 END, \"offset\" DESC LIMIT 1");
  // An input that was read before a cluster was named counts while there is only one cluster.
  std::vector<std::string> names = {scope.owned(identity)};
  if (scope.cluster && !scope.shared) names.emplace_back(identity);
  for (const auto& name : names) {
    if (row.bind_all(name, file).step()) {
      return ImportPosition{std::string(file), std::string(identity), row.uint_at(0),
                            row.uint_at(1)};
    }
    row.reset();
  }
  return std::nullopt;
}

std::vector<ImportPosition> read_positions(const sql::Database& database,
                                           const sql::ClusterScope& scope, std::string_view file) {
  sql::Statement row(
      database,
      "SELECT identity, \"offset\", lines FROM import_position WHERE file = ? ORDER BY "
      "identity");
  row.bind_all(file);
  const auto prefix = scope.owned("");
  std::vector<ImportPosition> positions;
  while (row.step()) {
    auto identity = row.text_at(0);
    if (!identity.starts_with(prefix)) continue;
    identity.erase(0, prefix.size());
    positions.push_back({std::string(file), std::move(identity), row.uint_at(1), row.uint_at(2)});
  }
  return positions;
}

std::vector<Coverage> read_coverage(const sql::Database& database, const sql::ClusterScope& scope) {
  sql::Statement row(
      database,
      "SELECT file, cluster, apiserver, format, first_ns, first_digits, last_ns, "
      "last_digits, bytes, lines, events, kept, duplicates, irrelevant, malformed, blind, "
      "metadata_only FROM coverage ORDER BY file, cluster, apiserver");
  std::vector<Coverage> list;
  while (row.step()) {
    Coverage part;
    part.file = row.text_at(0);
    part.cluster = row.text_at(1);
    if (!scope.is_ours(part.cluster)) continue;
    part.apiserver = row.text_at(2);
    part.format = row.text_at(3);
    part.first = sql::time_at(row, 4);
    part.last = sql::time_at(row, 6);
    part.tally = {row.uint_at(8),  row.uint_at(9),  row.uint_at(10), row.uint_at(11),
                  row.uint_at(12), row.uint_at(13), row.uint_at(14)};
    part.blind = static_cast<std::uint32_t>(row.int_at(15));
    part.metadata_only = row.int_at(16) != 0;
    list.push_back(std::move(part));
  }
  return list;
}

void write_gaps(sql::Database& database, const sql::ClusterScope& scope,
                const std::vector<CoverageGap>& gaps) {
  sql::in_transaction(database, [&] {
    sql::Statement insert(
        database, sql::insert_into("coverage_gap", {"file", "apiserver", "from_ns", "from_digits",
                                                    "to_ns", "to_digits", "cluster"}) +
                      " ON CONFLICT DO NOTHING");
    for (const auto& gap : gaps) {
      insert.run(gap.file, gap.apiserver, gap.from.ns, static_cast<int>(gap.from.digits), gap.to.ns,
                 static_cast<int>(gap.to.digits), scope.owner());
    }
    return gaps.size();
  });
}

std::vector<CoverageGap> read_gaps(const sql::Database& database, const sql::ClusterScope& scope) {
  sql::Statement row(
      database,
      "SELECT file, apiserver, from_ns, from_digits, to_ns, to_digits, cluster FROM coverage_gap "
      "ORDER BY from_ns, file");
  std::vector<CoverageGap> gaps;
  while (row.step()) {
    if (!scope.is_ours(row.text_at(6))) continue;
    gaps.push_back({row.text_at(0), row.text_at(1), sql::time_at(row, 2), sql::time_at(row, 4)});
  }
  return gaps;
}

}  // namespace nsposture::store::events
