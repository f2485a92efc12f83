// Shared memory budget: a request for more than is left is refused, so the process does not grow.
// Thread-safe; one Lease is used by one thread at a time.
#pragma once

#include <atomic>
#include <cstddef>

namespace nsposture::web {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t most) : most_(most) {}

  [[nodiscard]] bool take(std::size_t bytes) {
    if (taken_.fetch_add(bytes) + bytes <= most_) return true;
    taken_.fetch_sub(bytes);
    return false;
  }

  void give_back(std::size_t bytes) { taken_.fetch_sub(bytes); }

 private:
  std::size_t most_;
  std::atomic<std::size_t> taken_ = 0;
};

// The share of one body, until destruction.
class Lease {
 public:
  explicit Lease(ByteBudget& budget) : budget_(budget) {}

  ~Lease() { release(); }

  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  // `bytes` in total. False: not enough is left, and the lease is unchanged.
  [[nodiscard]] bool grow_to(std::size_t bytes) {
    if (bytes <= held_) return true;
    if (!budget_.take(bytes - held_)) return false;
    held_ = bytes;
    return true;
  }

  void release() {
    budget_.give_back(held_);
    held_ = 0;
  }

 private:
  ByteBudget& budget_;
  std::size_t held_ = 0;
};

}  // namespace nsposture::web
