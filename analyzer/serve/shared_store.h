// The one connection through which serve writes; SQLite takes one writer at a time anyway. Whoever
// writes holds it for the length of one call.
#pragma once

#include "store/sqlite/file_identity.h"
#include "store/store.h"

#include <mutex>
#include <optional>
#include <utility>

namespace nsposture::serve {

class SharedStore {
 public:
  // `cluster`: the one of `store` that is served. `file`: what `store` has open, unless it is a
  // server's.
  SharedStore(store::Store&& store, store::ClusterStore cluster,
              std::optional<store::sqlite::FileIdentity> file)
      : store_(std::move(store)), cluster_(std::move(cluster)), file_(std::move(file)) {}

  // With the cluster.
  template <typename Work>
  auto use(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(cluster_);
  }

  // False once the database's file was deleted or replaced. Waits for nobody: a probe must be
  // answered while a long commit is under way.
  [[nodiscard]] bool in_place() const { return !file_ || file_->in_place(); }

  // With what is of the database as a whole.
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
