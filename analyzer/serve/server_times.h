// The times of one API server's events, and the gaps between them. Not thread-safe.
#pragma once

#include "analyzer/ingest/audit/event/gap_finder.h"
#include "analyzer/serve/return_gap.h"
#include "store/records/coverage.h"

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace nsposture::serve {

class ServerTimes {
 public:
  using Clock = ReturnGap::Clock;
  using Gap = ReturnGap::Gap;

  // Continues after an earlier run with this coverage; nothing was received since. Call before
  // add().
  void resume(const store::Coverage& before);
  void add(const ingest::audit::TimeSample& sample, Clock::time_point now);

  // An event list was posted at this clock time.
  void posted(Timestamp clock) {
    if (returned_) returned_->posted(clock);
  }

  void add_events(std::uint64_t count) { events_ += count; }

  // A post could not be accepted.
  void turned_away();

  // The certain gaps. `at_the_end`: no more events will arrive that could fill one.
  [[nodiscard]] std::vector<Gap> gaps(bool at_the_end, Clock::time_point now);
  // Gaps after a return that retried posts may still fill.
  [[nodiscard]] std::vector<Gap> open_gaps() const;

 private:
  void begin_return();

  ingest::audit::GapFinder times_;
  std::uint64_t events_ = 0;
  std::optional<ReturnGap> returned_;
  std::vector<Gap> after_returns_;
  std::set<std::int64_t> returns_;  // ns; `returned_` judges the silence that starts there
};

}  // namespace nsposture::serve
