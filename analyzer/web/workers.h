// Threads for work that may wait for the disk. Thread-safe.
#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <cstddef>
#include <utility>

namespace nsposture::web {

class Workers {
 public:
  // `waiting`: maximum number of jobs that no thread has started.
  Workers(unsigned threads, std::size_t waiting) : waiting_most_(waiting), pool_(threads) {}

  ~Workers() { pool_.join(); }

  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False: too many jobs are waiting. `job` must not throw.
  template <typename Job>
  [[nodiscard]] bool submit(Job&& job) {
    if (waiting_.fetch_add(1) >= waiting_most_) {
      waiting_.fetch_sub(1);
      return false;
    }
    boost::asio::post(pool_, [this, work = std::forward<Job>(job)]() mutable {
      waiting_.fetch_sub(1);
      work();
    });
    return true;
  }

 private:
  std::size_t waiting_most_;
  std::atomic<std::size_t> waiting_ = 0;
  boost::asio::thread_pool pool_;
};

}  // namespace nsposture::web
