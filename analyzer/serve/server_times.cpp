#include "analyzer/serve/server_times.h"

#include <algorithm>

namespace nsposture::serve {

namespace {

// With fewer events there is no usual interval, and silence between them means nothing.
constexpr std::uint64_t kEnough = 10;

}  // namespace

void ServerTimes::resume(const store::Coverage& before) {
  if (before.first.ns == 0) return;
  events_ = before.tally.events;
  times_.resume(before.first, before.last, events_);
  begin_return();
}

void ServerTimes::add(const ingest::audit::TimeSample& sample, Clock::time_point now) {
  if (returned_) returned_->add(sample.time, now);
  times_.add(sample);
}

void ServerTimes::turned_away() {
  // Treated like a return that has not finished.
  if (!returned_) begin_return();
}

void ServerTimes::begin_return() {
  if (times_.empty() || events_ < kEnough) return;
  const auto span = times_.last().ns - times_.first().ns;
  returned_.emplace(times_.last(), span / static_cast<std::int64_t>(events_));
  returns_.insert(times_.last().ns);
}

std::vector<ServerTimes::Gap> ServerTimes::gaps(bool at_the_end, Clock::time_point now) {
  if (returned_ && (at_the_end || returned_->settled(now))) {
    const auto found = returned_->gaps();
    after_returns_.insert(after_returns_.end(), found.begin(), found.end());
    returned_.reset();
  }
  auto all = times_.gaps();
  std::erase_if(all, [&](const Gap& gap) { return returns_.contains(gap.first.ns); });
  all.insert(all.end(), after_returns_.begin(), after_returns_.end());
  return all;
}

std::vector<ServerTimes::Gap> ServerTimes::open_gaps() const {
  return returned_ ? returned_->gaps() : std::vector<Gap>();
}

}  // namespace nsposture::serve
