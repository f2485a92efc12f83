#include "store/findings/findings.h"
#include "store/sql/statement.h"

#include <utility>

namespace nsposture::store::findings {

void write_acceptance(sql::Database& database, const sql::ClusterScope& scope,
                      const Acceptance& acceptance) {
  std::optional<std::int64_t> until;
  if (acceptance.until) until = acceptance.until->ns;
  sql::Statement(
      database,
      "INSERT INTO acceptance (fingerprint, reason, until_ns, at_ns, cluster) VALUES (?, ?, ?, "
      "?, ?)")
      .run(acceptance.fingerprint, acceptance.reason, until, acceptance.at.ns, scope.owner());
}

std::vector<Acceptance> read_acceptances(const sql::Database& database,
                                         const sql::ClusterScope& scope) {
  sql::Statement row(
      database, "SELECT fingerprint, reason, until_ns, at_ns, cluster FROM acceptance ORDER BY id");
  std::vector<Acceptance> list;
  while (row.step()) {
    const auto owner = row.text_at(4);
    if (!owner.empty() && !scope.is_ours(owner)) continue;
    Acceptance acceptance{row.text_at(0), row.text_at(1), std::nullopt, {row.int_at(3), 0}};
    if (!row.null_at(2)) acceptance.until = Timestamp{row.int_at(2), 0};
    list.push_back(std::move(acceptance));
  }
  return list;
}

}  // namespace nsposture::store::findings
