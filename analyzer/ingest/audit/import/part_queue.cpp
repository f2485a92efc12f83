#include "analyzer/ingest/audit/import/part_queue.h"

#include <utility>

namespace nsposture::ingest::audit::import {

namespace {

std::size_t weight(const BlockResult& result) {
  std::size_t weight = result.malformed.size();
  for (const auto& server : result.servers) weight += server.kept.size();
  return weight;
}

}  // namespace

bool PartQueue::push(BlockResult&& result) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return abandoned_ || held_ < kMostHeld; });
  if (abandoned_) return false;
  held_ += weight(result);
  results_.push_back(std::move(result));
  changed_.notify_all();
  return true;
}

void PartQueue::close(std::exception_ptr failure) {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  failure_ = std::move(failure);
  changed_.notify_all();
}

std::optional<BlockResult> PartQueue::pop() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return closed_ || !results_.empty(); });
  if (!results_.empty()) {
    auto result = std::move(results_.front());
    results_.pop_front();
    held_ -= weight(result);
    changed_.notify_all();
    return result;
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return std::nullopt;
}

void PartQueue::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  results_.clear();
  held_ = 0;
  changed_.notify_all();
}

}  // namespace nsposture::ingest::audit::import
