#include "store/store_impl.h"

namespace nsposture::store {

void Store::add_notification(const Notification& notification) {
  Statement(impl_->database,
            "INSERT INTO notification (fingerprint, channel, cluster, told_ns) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING")
      .run(notification.fingerprint, notification.channel, notification.cluster,
           notification.told.ns);
}

std::vector<std::string> Store::told(std::string_view channel, std::string_view cluster) const {
  Statement row(impl_->database,
                "SELECT fingerprint FROM notification WHERE channel = ? AND cluster = ? ORDER BY "
                "fingerprint");
  row.bind_all(channel, cluster);
  std::vector<std::string> fingerprints;
  while (row.step()) fingerprints.push_back(row.text_at(0));
  return fingerprints;
}

void Store::sync_each_commit() {
  impl_->database.connection().sync_each_commit();
}

std::uint64_t Store::size_bytes() const {
  return impl_->database.connection().size_bytes();
}

}  // namespace nsposture::store
