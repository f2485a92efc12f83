// The one connection through which serve writes; SQLite takes one writer at a time anyway. Whoever
// writes holds it for the length of one call.
#pragma once

#include "store/store.h"

#include <mutex>
#include <utility>

namespace nsposture::serve {

class SharedStore {
 public:
  // `cluster`: the one of `store` that is served.
  SharedStore(store::Store&& store, store::ClusterStore cluster)
      : store_(std::move(store)), cluster_(std::move(cluster)) {}

  // With the cluster.
  template <typename Work>
  auto use(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(cluster_);
  }

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
};

}  // namespace nsposture::serve
