#include "analyzer/ingest/audit/event/gap_finder.h"

#include <algorithm>
#include <bit>

namespace nsposture::ingest::audit {

namespace {

// Enough for a log of decades with a hole every hour; a forged log must not fill memory.
constexpr std::size_t kMaxHoles = 100'000;

std::int64_t length(const std::pair<Timestamp, Timestamp>& hole) {
  return hole.second.ns - hole.first.ns;
}

}  // namespace

void GapFinder::add(TimeSample sample) {
  if (!any_) {
    any_ = true;
    first_ = last_ = sample.time;
    return;
  }
  if (sample.time < first_) first_ = sample.time;
  // Lines are ordered by stage time, except for a few that overtake each other.
  if (sample.time <= last_) return;
  const auto interval = sample.time.ns - last_.ns;
  if (interval > kLeastGapNs && holes_.size() < kMaxHoles) holes_.emplace_back(last_, sample.time);
  const auto each = static_cast<std::uint64_t>(interval) / std::max(sample.lines, 1U);
  intervals_.at(static_cast<std::size_t>(std::bit_width(each | 1U) - 1)) += sample.lines;
  last_ = sample.time;
}

void GapFinder::resume(Timestamp first, Timestamp last, std::uint64_t events) {
  any_ = true;
  first_ = first;
  last_ = std::max(first, last);
  const auto each = static_cast<std::uint64_t>(last_.ns - first_.ns) / std::max(events, 1UL);
  intervals_.at(static_cast<std::size_t>(std::bit_width(each | 1U) - 1)) += events;
}

// The 99th percentile of the intervals, rounded to a power of two.
std::int64_t GapFinder::usual_interval() const {
  std::uint64_t total = 0;
  for (const auto count : intervals_) total += count;
  std::uint64_t seen = 0;
  for (std::size_t power = 0; power < intervals_.size(); ++power) {
    seen += intervals_.at(power);
    if (seen * 100 >= total * 99) return std::int64_t{1} << std::min<std::size_t>(power + 1, 58);
  }
  return 0;
}

std::vector<std::pair<Timestamp, Timestamp>> GapFinder::gaps() const {
  constexpr std::size_t kHabit = 5;
  auto limit = std::max(kLeastGapNs, usual_interval() * 10);
  std::vector<std::int64_t> lengths;
  std::int64_t silent = 0;
  for (const auto& hole : holes_) {
    lengths.push_back(length(hole));
    silent += length(hole);
  }
  if (lengths.size() >= kHabit && silent > (last_.ns - first_.ns) / 2) {
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    limit = std::max(limit, *middle * 4);
  }
  std::vector<std::pair<Timestamp, Timestamp>> found;
  for (const auto& hole : holes_) {
    if (length(hole) > limit) found.push_back(hole);
  }
  return found;
}

}  // namespace nsposture::ingest::audit
