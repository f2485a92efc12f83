#include "analyzer/serve/return_gap.h"

#include <algorithm>

namespace nsposture::serve {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
// Shorter silences are the API server's own: batches wait, and leases are written every two seconds
// or ten.
constexpr std::int64_t kLeastNs = 20 * kSecond;
// A log of few events is silent for longer.
constexpr std::int64_t kUsual = 100;
// Five tries take about 85 s; a little more for the last of them to arrive.
constexpr std::chrono::seconds kTries{120};

}  // namespace

void ReturnGap::add(Timestamp time, Clock::time_point now) {
  if (!first_post_) first_post_ = now;
  if (time <= last_) return;
  if (!earliest_ || time < *earliest_) earliest_ = time;
}

// Only the silence right after the last event: what came later was tried again until it was taken,
// and a silence in it is the API server's own.
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
