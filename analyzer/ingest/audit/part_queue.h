// What a reading thread has ready for the thread that commits: bounded, so that a fast reader
// waits for a slow database instead of filling the memory.
#pragma once

#include "analyzer/ingest/audit/block_result.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

namespace nsposture::ingest {

class PartQueue {
 public:
  // False when nobody wants more.
  bool push(BlockResult&& result);
  void close(std::exception_ptr failure);
  // Nothing once the part is at its end. Throws what made its reader fail.
  std::optional<BlockResult> pop();
  void abandon();

 private:
  static constexpr std::size_t kMost = 8;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<BlockResult> results_;
  std::exception_ptr failure_;
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace nsposture::ingest
