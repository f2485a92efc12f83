// Finds stretches without events in the time of a log (NP115), from sampled times.
//
// Samples are taken often enough (every 64 KB of raw log, every event elsewhere); where two of
// them lie far apart, the reader looks at each line between them, so the ends of a hole are exact.
// A hole is a gap when it is longer than ten minutes and than ten times what 99 of 100 intervals
// of this log stay under. A log that is silent more often than not, with holes of a similar
// length, has that as its habit: then only holes of four times the usual length are told.
// Not thread-safe.
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

// What silence between two parts of a log must exceed to be a gap, where only the mean interval of
// its events is known: ten minutes, and a hundred times that. Too few events tell no habit: then
// nothing is a gap.
[[nodiscard]] constexpr std::int64_t least_gap_between(std::int64_t span_ns, std::uint64_t events) {
  constexpr std::uint64_t kEnough = 10;
  if (events < kEnough) return std::numeric_limits<std::int64_t>::max();
  return std::max(kLeastGapNs, span_ns / static_cast<std::int64_t>(events) * 100);
}

struct TimeSample {
  Timestamp time;
  std::uint32_t lines = 1;  // since the sample before: the interval is spread over them
};

class GapFinder {
 public:
  void add(TimeSample sample);

  // Instead of the samples that an earlier run took: what came before is no hole, and tells the
  // usual interval. Before the first add().
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
