// Finds times without events in a log (NP115), from sampled times.
//
// Samples are frequent (every 64 KB of raw log, every event elsewhere). If two of them are far
// apart, the reader checks each line between them, so the ends of a hole are exact. A hole is a gap
// if it is longer than ten minutes and than ten times the 99th percentile of this log's intervals.
// If a log is silent more often than not, with holes of similar length, that is normal for it: then
// only holes of four times the usual length are reported. Not thread-safe.
#pragma once

#include "graph/base/timestamp.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace nsposture::ingest::audit {

inline constexpr std::int64_t kLeastGapNs = 600LL * 1'000'000'000;

// The minimum length of a gap between two parts of a log if only the mean interval of its events is
// known: more than ten minutes and a hundred times the interval. With too few events, nothing is a
// gap.
[[nodiscard]] constexpr std::int64_t least_gap_between(std::int64_t span_ns, std::uint64_t events) {
  constexpr std::uint64_t kEnough = 10;
  if (events < kEnough) return std::numeric_limits<std::int64_t>::max();
  return std::max(kLeastGapNs, span_ns / static_cast<std::int64_t>(events) * 100);
}

struct TimeSample {
  Timestamp time;
  std::uint32_t lines = 1;  // since the last sample: they share the interval
};

class GapFinder {
 public:
  void add(TimeSample sample);

  // Replaces the samples of an earlier run: its time contains no hole and gives the usual interval.
  // Call before the first add().
  void resume(Timestamp first, Timestamp last, std::uint64_t events);

  [[nodiscard]] bool empty() const { return !any_; }

  [[nodiscard]] Timestamp first() const { return first_; }  // the earliest

  [[nodiscard]] Timestamp last() const { return last_; }  // the latest

  [[nodiscard]] std::vector<std::pair<Timestamp, Timestamp>> gaps() const;

 private:
  [[nodiscard]] std::int64_t usual_interval() const;

  bool any_ = false;
  Timestamp first_;
  Timestamp last_;
  std::array<std::uint64_t, 64> intervals_{};  // by the power of two of their nanoseconds
  std::vector<std::pair<Timestamp, Timestamp>> holes_;
};

}  // namespace nsposture::ingest::audit
