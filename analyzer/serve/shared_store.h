// The single connection through which serve writes; SQLite allows one writer at a time anyway. A
// writer holds it for one call.
#pragma once

#include "store/sqlite/file_identity.h"
#include "store/store.h"

#include <mutex>
#include <optional>
#include <utility>

namespace nsposture::serve {

class SharedStore {
 public:
  // `cluster`: the served cluster of `store`. `file`: the file that `store` has open; empty for a
  // database server.
  SharedStore(store::Store&& store, store::ClusterStore cluster,
              std::optional<store::sqlite::FileIdentity> file)
      : store_(std::move(store)), cluster_(std::move(cluster)), file_(std::move(file)) {}

  // Runs work with the cluster's store.
  template <typename Work>
  auto use(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(cluster_);
  }

  // False once the database file was deleted or replaced. Never blocks: probes must be answered
  // during a long commit.
  [[nodiscard]] bool in_place() const { return !file_ || file_->in_place(); }

  // Runs work with the whole database.
  template <typename Work>
  auto use_database(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(store_);
  }

 private:
  std::mutex mutex_;
  store::Store store_;
  store::ClusterStore cluster_;
  std::optional<store::sqlite::FileIdentity> file_;
};

}  // namespace nsposture::serve
