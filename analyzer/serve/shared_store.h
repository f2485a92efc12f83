// The one connection through which serve writes; SQLite takes one writer at a time anyway. Whoever
// writes holds it for the length of one call.
#pragma once

#include "store/store.h"

#include <mutex>
#include <utility>

namespace nsposture::serve {

class SharedStore {
 public:
  explicit SharedStore(store::Store&& store) : store_(std::move(store)) {}

  template <typename Work>
  auto use(Work&& work) {
    const std::lock_guard lock(mutex_);
    return std::forward<Work>(work)(store_);
  }

 private:
  std::mutex mutex_;
  store::Store store_;
};

}  // namespace nsposture::serve
