// Events lost from an API server while serve or its database was down. An API server retries a
// batch for about 85 s and then drops it. After a return, the old events that it still has arrive
// mixed with new ones; the silent time before them was lost. Not thread-safe.
#pragma once

#include "graph/base/timestamp.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace nsposture::serve {

class ReturnGap {
 public:
  using Clock = std::chrono::steady_clock;
  using Gap = std::pair<Timestamp, Timestamp>;

  // `last`: the time of the newest event before; `usual_ns`: the mean time between two events.
  ReturnGap(Timestamp last, std::int64_t usual_ns) : last_(last), usual_ns_(usual_ns) {}

  // The clock time of the first post after the return. An older event than a retry can contain was
  // stored elsewhere, so silence before it is no sign of loss.
  void posted(Timestamp clock) {
    if (!posted_) posted_ = clock;
  }

  // Adds an event that arrived after the return.
  void add(Timestamp time, Clock::time_point now);

  // The gaps according to events so far. Empty until one has arrived.
  [[nodiscard]] std::vector<Gap> gaps() const;

  // Whether everything that the API server could still retry has arrived, or never will.
  [[nodiscard]] bool settled(Clock::time_point now) const;

 private:
  Timestamp last_;
  std::int64_t usual_ns_;
  std::optional<Clock::time_point> first_post_;
  std::optional<Timestamp> posted_;
  std::optional<Timestamp> earliest_;  // after `last_`
};

}  // namespace nsposture::serve
