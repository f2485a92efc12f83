#include "store/findings/findings.h"
#include "store/sql/statement.h"

namespace nsposture::store::findings {

namespace {

AnalysisInfo analysis_in(const sql::Statement& row) {
  AnalysisInfo info{row.int_at(0), row.int_at(1), Timestamp{row.int_at(2), 0}, row.text_at(3)};
  if (!row.null_at(4)) info.last_event = row.int_at(4);
  return info;
}

std::optional<AnalysisInfo> newest_analysis(sql::Statement& row) {
  if (!row.step()) return std::nullopt;
  return analysis_in(row);
}

}  // namespace

std::vector<AnalysisInfo> read_analyses(const sql::Database& database,
                                        const sql::ClusterScope& scope) {
  sql::Statement row(
      database,
      "SELECT a.id, a.snapshot_id, a.at_ns, a.version, a.last_event, s.cluster FROM analysis a JOIN "
      "snapshot s ON s.id = a.snapshot_id ORDER BY a.id");
  std::vector<AnalysisInfo> list;
  while (row.step()) {
    if (scope.cluster && row.view_at(5) != *scope.cluster) continue;
    list.push_back(analysis_in(row));
  }
  return list;
}

std::optional<AnalysisInfo> read_latest_analysis(const sql::Database& database,
                                                 const sql::ClusterScope& scope) {
  const std::string which =
      scope.cluster ? "WHERE snapshot_id IN (SELECT id FROM snapshot WHERE cluster = ?) " : "";
  sql::Statement row(database, "SELECT id, snapshot_id, at_ns, version, last_event FROM analysis " +
                                   which + "ORDER BY id DESC LIMIT 1");
  if (scope.cluster) row.bind(1, *scope.cluster);
  return newest_analysis(row);
}

// Another cluster's analyses do not affect what is new in this one.
std::optional<AnalysisInfo> read_analysis_before(const sql::Database& database, std::int64_t id) {
  sql::Statement row(
      database,
      "SELECT a.id, a.snapshot_id, a.at_ns, a.version, a.last_event FROM analysis a JOIN snapshot s ON "
      "s.id = a.snapshot_id WHERE a.id < ?1 AND s.cluster = (SELECT t.cluster FROM "
      "analysis b JOIN snapshot t ON t.id = b.snapshot_id WHERE b.id = ?1) ORDER BY a.id "
      "DESC LIMIT 1");
  row.bind_all(id);
  return newest_analysis(row);
}

}  // namespace nsposture::store::findings
