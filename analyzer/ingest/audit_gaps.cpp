#include "analyzer/ingest/audit_gaps.h"

#include <algorithm>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kMinuteLength = 16;  // "2026-11-23T14:25"
constexpr std::int64_t kTenMinutesNs = 600LL * 1'000'000'000;
// A quiet log with an event every few minutes has no gap at ten; one with an event every second
// has.
constexpr std::int64_t kFarOverUsual = 20;

}  // namespace

Timestamp GapFinder::last() const {
  const auto latest = parse_rfc3339(latest_);
  return latest ? std::max(last_, *latest) : last_;
}

void GapFinder::see(std::string_view time) {
  if (time.size() < kMinuteLength) return;
  if (time.substr(0, kMinuteLength) == minute_) {
    latest_ = time;
    return;
  }
  const auto now = parse_rfc3339(time);
  if (!now) return;
  if (const auto before = parse_rfc3339(latest_)) last_ = std::max(last_, *before);
  if (first_.ns == 0) first_ = *now;
  first_ = std::min(first_, *now);
  // Lines are in order of stage time, but for watches that end later; only steps ahead count.
  if (last_.ns != 0 && now->ns - last_.ns > kTenMinutesNs) {
    candidates_.push_back({"", "", last_, *now});
  }
  last_ = std::max(last_, *now);
  minute_ = time.substr(0, kMinuteLength);
  latest_ = time;
  ++minutes_;
}

std::vector<store::CoverageGap> GapFinder::gaps(const std::string& file) const {
  std::int64_t in_gaps = 0;
  for (const auto& gap : candidates_) in_gaps += gap.to.ns - gap.from.ns;
  const auto steps = static_cast<std::int64_t>(std::max<std::uint64_t>(minutes_, 1));
  const std::int64_t usual = (last().ns - first_.ns - in_gaps) / steps;
  std::vector<store::CoverageGap> found;
  for (auto gap : candidates_) {
    if (gap.to.ns - gap.from.ns <= usual * kFarOverUsual) continue;
    gap.file = file;
    found.push_back(std::move(gap));
  }
  return found;
}

}  // namespace nsposture::ingest
