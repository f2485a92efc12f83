#include "store/findings/findings.h"
#include "store/sql/statement.h"

namespace nsposture::store::findings {

void write_notification(sql::Database& database, const Notification& notification) {
  sql::Statement(
      database,
      "INSERT INTO notification (fingerprint, channel, cluster, told_ns) VALUES (?, ?, ?, ?) "
      "ON CONFLICT DO NOTHING")
      .run(notification.fingerprint, notification.channel, notification.cluster,
           notification.told.ns);
}

std::vector<std::string> read_notified(const sql::Database& database, std::string_view channel,
                                       std::string_view cluster) {
  sql::Statement row(
      database,
      "SELECT fingerprint FROM notification WHERE channel = ? AND cluster = ? ORDER BY "
      "fingerprint");
  row.bind_all(channel, cluster);
  std::vector<std::string> fingerprints;
  while (row.step()) fingerprints.push_back(row.text_at(0));
  return fingerprints;
}

}  // namespace nsposture::store::findings
