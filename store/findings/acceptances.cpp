#include "store/findings/findings.h"
#include "store/sql/insert.h"
#include "store/sql/json_list.h"
#include "store/sql/statement.h"

#include <functional>
#include <utility>

namespace nsposture::store::findings {

namespace {

Acceptance acceptance_from(const sql::Statement& row) {
  Acceptance acceptance{row.text_at(1), row.text_at(2), std::nullopt, {row.int_at(4), 0}};
  if (!row.null_at(3)) acceptance.until = Timestamp{row.int_at(3), 0};
  acceptance.rule = row.text_at(5);
  acceptance.subject = row.text_at(6);
  acceptance.namespace_ = row.text_at(7);
  acceptance.severity = severity_from(row.text_at(9));
  acceptance.extent = sql::list_from_json(row.text_at(10));
  return acceptance;
}

void for_each_acceptance(const sql::Database& database, const sql::ClusterScope& scope,
                         const std::function<void(std::int64_t id, Acceptance&&)>& visit) {
  sql::Statement row(database,
                     "SELECT id, fingerprint, reason, until_ns, at_ns, rule, subject, namespace, "
                     "cluster, severity, extent FROM acceptance ORDER BY id");
  while (row.step()) {
    const auto owner = row.text_at(8);
    if (owner.empty() || scope.is_ours(owner)) visit(row.int_at(0), acceptance_from(row));
  }
}

}  // namespace

void write_acceptance(sql::Database& database, const sql::ClusterScope& scope,
                      const Acceptance& acceptance) {
  std::optional<std::int64_t> until;
  if (acceptance.until) until = acceptance.until->ns;
  sql::Statement(database, sql::insert_into("acceptance", {"fingerprint", "reason", "until_ns",
                                                           "at_ns", "rule", "subject", "namespace",
                                                           "cluster", "severity", "extent"}))
      .run(acceptance.fingerprint, acceptance.reason, until, acceptance.at.ns, acceptance.rule,
           acceptance.subject, acceptance.namespace_, scope.owner(),
           acceptance.severity ? std::string(to_string(*acceptance.severity)) : std::string(),
           sql::json_list(acceptance.extent));
}

std::vector<Acceptance> read_acceptances(const sql::Database& database,
                                         const sql::ClusterScope& scope) {
  std::vector<Acceptance> list;
  for_each_acceptance(database, scope, [&list](std::int64_t, Acceptance&& acceptance) {
    list.push_back(std::move(acceptance));
  });
  return list;
}

std::uint64_t remove_acceptances(sql::Database& database, const sql::ClusterScope& scope,
                                 std::string_view id) {
  return sql::in_transaction(database, [&] {
    std::vector<std::int64_t> rows;
    for_each_acceptance(database, scope, [&](std::int64_t row, Acceptance&& acceptance) {
      if (acceptance.id() == id) rows.push_back(row);
    });
    for (const auto row : rows) {
      sql::Statement(database, "DELETE FROM acceptance WHERE id = ?").run(row);
    }
    return static_cast<std::uint64_t>(rows.size());
  });
}

}  // namespace nsposture::store::findings
