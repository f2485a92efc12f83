// What a reading thread has ready for the thread that commits: bounded, so that a fast reader
// waits for a slow database instead of filling the memory.
#pragma once

#include "analyzer/ingest/audit/import/block_result.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>

namespace nsposture::ingest::audit::import {

class PartQueue {
 public:
  // False when nobody wants more.
  bool push(BlockResult&& result);
  void close(std::exception_ptr failure);
  // Nothing once the part is at its end. Throws what made its reader fail.
  std::optional<BlockResult> pop();
  void abandon();

 private:
  // Bound by what takes memory. Blocks without events of interest are next to nothing, and a
  // bound on them would stop the readers of later parts.
  static constexpr std::size_t kMostHeld = 8192;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<BlockResult> results_;
  std::size_t held_ = 0;  // events and malformed records in `results_`
  std::exception_ptr failure_;
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace nsposture::ingest::audit::import
