#include "store/findings/findings.h"

#include "store/findings/finding_json.h"
#include "store/findings/grant_json.h"
#include "store/records/stored_number.h"
#include "store/sql/insert.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"
#include "store/sql/time_column.h"

namespace nsposture::store::findings {

namespace {

Finding finding_from(const sql::Statement& row) {
  Finding finding;
  finding.rule = row.text_at(0);
  finding.severity = from_stored_number<Severity>(row.int_at(1));
  finding.confidence = from_stored_number<Confidence>(row.int_at(2));
  finding.title = row.text_at(3);
  finding.subject = row.text_at(4);
  finding.namespace_ = row.text_at(5);
  if (!row.null_at(6)) finding.time = sql::time_at(row, 6);
  finding.fingerprint = row.text_at(8);
  finding.evidence = evidence_from_json(row.view_at(9));
  finding.doubts = sql::list_from_json(row.view_at(10));
  finding.next_steps = sql::list_from_json(row.view_at(11));
  finding.grants = grants_from_json(row.view_at(12));
  return finding;
}

void write_findings(const sql::Database& database, std::int64_t analysis, std::int64_t seq,
                    const std::vector<Finding>& findings) {
  sql::Statement insert(
      database,
      sql::insert_into("finding", {"analysis_id", "seq", "rule", "severity", "confidence", "title",
                                   "subject", "namespace", "time_ns", "time_digits", "fingerprint",
                                   "evidence", "doubts", "next_steps", "grants"}));
  for (const auto& finding : findings) {
    std::optional<std::int64_t> time;
    std::optional<int> digits;
    if (finding.time) {
      time = finding.time->ns;
      digits = finding.time->digits;
    }
    const auto evidence = evidence_json(finding.evidence);
    const auto doubts = sql::json_list(finding.doubts);
    const auto steps = sql::json_list(finding.next_steps);
    const auto grants = grants_json(finding.grants);
    insert.run(analysis, seq++, finding.rule, stored_number(finding.severity),
               stored_number(finding.confidence), finding.title, finding.subject,
               finding.namespace_, time, digits, finding.fingerprint, evidence, doubts, steps,
               grants);
  }
}

}  // namespace

std::int64_t write_analysis(sql::Database& database, const AnalysisInfo& info,
                            const std::vector<Finding>& findings) {
  return sql::in_transaction(database, [&] {
    sql::Statement head(
        database,
        "INSERT INTO analysis (snapshot_id, at_ns, version, last_event) VALUES (?, ?, ?, ?) "
        "RETURNING id");
    head.bind_all(info.snapshot, info.at.ns, info.version, info.last_event).step();
    const auto id = head.int_at(0);
    head.reset();
    write_findings(database, id, 0, findings);
    return id;
  });
}

void append_findings(sql::Database& database, std::int64_t analysis,
                     const std::vector<Finding>& findings) {
  sql::in_transaction(database, [&] {
    sql::Statement last(database,
                        "SELECT coalesce(max(seq) + 1, 0) FROM finding WHERE analysis_id = ?");
    last.bind_all(analysis).step();
    const auto seq = last.int_at(0);
    last.reset();
    write_findings(database, analysis, seq, findings);
    return seq;
  });
}

std::vector<Finding> read_finding_marks(const sql::Database& database, std::int64_t analysis) {
  sql::Statement row(
      database,
      "SELECT rule, severity, subject, namespace, fingerprint FROM finding WHERE analysis_id = ? ORDER "
      "BY seq");
  row.bind_all(analysis);
  std::vector<Finding> findings;
  while (row.step()) {
    Finding finding;
    finding.rule = row.text_at(0);
    finding.severity = from_stored_number<Severity>(row.int_at(1));
    finding.subject = row.text_at(2);
    finding.namespace_ = row.text_at(3);
    finding.fingerprint = row.text_at(4);
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> read_findings(const sql::Database& database, std::int64_t analysis) {
  sql::Statement row(
      database,
      "SELECT rule, severity, confidence, title, subject, namespace, time_ns, "
      "time_digits, fingerprint, evidence, doubts, next_steps, grants FROM finding WHERE "
      "analysis_id = ? ORDER BY seq");
  row.bind_all(analysis);
  std::vector<Finding> findings;
  while (row.step()) findings.push_back(finding_from(row));
  return findings;
}

}  // namespace nsposture::store::findings
