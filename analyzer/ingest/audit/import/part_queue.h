// Results of a reader thread for the committing thread: bounded, so that a fast reader waits for a
// slow database instead of filling memory.
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
  // False if no more results are wanted.
  bool push(BlockResult&& result);
  void close(std::exception_ptr failure);
  // Empty at the end of the part. Throws the exception with which its reader failed.
  std::optional<BlockResult> pop();
  void abandon();

 private:
  // Limits what takes memory. Blocks without relevant events take almost none, and a limit on them
  // would block the readers of later parts.
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
