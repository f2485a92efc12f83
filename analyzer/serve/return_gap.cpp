#include "analyzer/serve/return_gap.h"

#include <algorithm>

namespace nsposture::serve {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// Shorter silences are normal for an API server: batches are delayed, and leases are written every
// two or ten seconds.
constexpr std::int64_t kLeastNs = 20 * kSecond;
// A log with few events has longer silences.
constexpr std::int64_t kUsual = 100;
// Five attempts take about 85 s, plus some time for the last to arrive.
constexpr std::chrono::seconds kTries{120};

}  // namespace

void ReturnGap::add(Timestamp time, Clock::time_point now) {
  if (!first_post_) first_post_ = now;
  if (time <= last_) return;
  if (!earliest_ || time < *earliest_) earliest_ = time;
}

// Only the silence directly after the last event counts: later batches were retried until accepted,
// so silences among them are the API server's own.
std::vector<ReturnGap::Gap> ReturnGap::gaps() const {
  if (!earliest_) return {};
  if (earliest_->ns - last_.ns <= std::max(kLeastNs, usual_ns_ * kUsual)) return {};
  const bool replayed = posted_ && earliest_->ns < posted_->ns - kTries.count() * kSecond;
  if (replayed) return {};
  return {{last_, *earliest_}};
}

bool ReturnGap::settled(Clock::time_point now) const {
  return first_post_ && now - *first_post_ > kTries;
}

}  // namespace nsposture::serve
