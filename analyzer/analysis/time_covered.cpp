#include "analyzer/analysis/time_covered.h"

#include "analyzer/correlation/log_gaps.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

TimeCovered::TimeCovered(const store::ClusterStore& store,
                         const std::vector<store::SnapshotInfo>& snapshots)
    : first_snapshot_(snapshots.front().taken), last_snapshot_(snapshots.back().taken) {
  auto logs = store.coverage();
  gaps_ = correlation::log_gaps(logs, store.gaps());
  add_logs(std::move(logs));
}

// Time between two logs of one series that is not reported as a gap is covered: nothing happened.
void TimeCovered::add_logs(std::vector<store::Coverage> logs) {
  std::erase_if(logs, [](const auto& log) { return log.first.ns == 0; });
  std::ranges::stable_sort(logs, {}, &store::Coverage::first);
  for (const auto& log : logs) {
    auto series = correlation::series_of(log.file);
    const bool goes_on =
        !spans_.empty() && (log.first <= spans_.back().to || series == spans_.back().series);
    if (!goes_on) {
      spans_.push_back({log.first, log.last, std::move(series)});
    } else if (log.last > spans_.back().to) {
      spans_.back().to = log.last;
      spans_.back().series = std::move(series);
    }
  }
}

bool TimeCovered::covers(Timestamp from, Timestamp to) const {
  const bool gap = std::ranges::any_of(
      gaps_, [&](const auto& hole) { return hole.from < to && from < hole.to; });
  return !gap && std::ranges::any_of(
                     spans_, [&](const Span& span) { return span.from <= from && to <= span.to; });
}

bool TimeCovered::is_outside(Timestamp when) const {
  const auto first = spans_.empty() ? first_snapshot_ : std::min(first_snapshot_, spans_[0].from);
  const auto last = spans_.empty() ? last_snapshot_ : std::max(last_snapshot_, spans_.back().to);
  return when < first || when > last;
}

std::string TimeCovered::text() const {
  auto text = first_snapshot_ == last_snapshot_
                  ? fmt::format("the snapshot of {}", format_rfc3339(first_snapshot_))
                  : fmt::format("snapshots of {} to {}", format_rfc3339(first_snapshot_),
                                format_rfc3339(last_snapshot_));
  if (spans_.empty()) return text + " and no log";
  for (const auto& span : spans_) {
    text +=
        fmt::format(", a log from {} to {}", format_rfc3339(span.from), format_rfc3339(span.to));
  }
  return text;
}

}  // namespace nsposture::analysis
