// What an API server's events lack after a time in which nothing was taken from it: serve was down,
// or its database was. An API server posts a batch again for about 85 s and then drops it, so after
// a return the old events that it still has come mixed with new ones; what stays silent before them
// was lost. Not thread-safe.
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

  // `last`: of the newest event before; `usual_ns`: the mean time between two events.
  ReturnGap(Timestamp last, std::int64_t usual_ns) : last_(last), usual_ns_(usual_ns) {}

  // The first post after the return came at this time of the clock. An event that is older than
  // what is tried again then was kept elsewhere, and no silence before it tells a loss.
  void posted(Timestamp clock) {
    if (!posted_) posted_ = clock;
  }

  // An event that came after the return.
  void add(Timestamp time, Clock::time_point now);

  // By what came so far. Empty until something has come.
  [[nodiscard]] std::vector<Gap> gaps() const;

  // What the API server still had to post again has come, or never will.
  [[nodiscard]] bool settled(Clock::time_point now) const;

 private:
  Timestamp last_;
  std::int64_t usual_ns_;
  std::optional<Clock::time_point> first_post_;
  std::optional<Timestamp> posted_;
  std::optional<Timestamp> earliest_;  // after `last_`
};

}  // namespace nsposture::serve
