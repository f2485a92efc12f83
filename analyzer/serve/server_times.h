// When one API server's events happened, and when there were none. Not thread-safe.
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

  // What an earlier run took. Between then and now nothing was. Before the first add().
  void resume(const store::Coverage& before);
  void add(const ingest::audit::TimeSample& sample, Clock::time_point now);

  // Something was posted at this time of the clock.
  void posted(Timestamp clock) {
    if (returned_) returned_->posted(clock);
  }

  void add_events(std::uint64_t count) { events_ += count; }

  // Something that was posted could not be taken.
  void turned_away();

  // Those that are certain. `at_the_end`: nothing more will come that could fill one.
  [[nodiscard]] std::vector<Gap> gaps(bool at_the_end, Clock::time_point now);
  // Those after a return that what is posted again may still fill.
  [[nodiscard]] std::vector<Gap> open_gaps() const;

 private:
  void begin_return();

  ingest::audit::GapFinder times_;
  std::uint64_t events_ = 0;
  std::optional<ReturnGap> returned_;
  std::vector<Gap> after_returns_;
  std::set<std::int64_t> returns_;  // ns; `returned_` judges the silence that begins there
};

}  // namespace nsposture::serve
