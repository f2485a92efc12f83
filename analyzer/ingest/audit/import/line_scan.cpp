#include "analyzer/ingest/audit/import/line_scan.h"

#include "analyzer/ingest/audit/event/prefilter.h"

#include <cstring>

namespace nsposture::ingest::audit::import {

namespace {

// A busy API server writes this much in less than a second.
constexpr std::size_t kSampleEvery = 64UL * 1024;

std::size_t line_end(std::string_view text, std::size_t begin) {
  const auto* newline =
      static_cast<const char*>(std::memchr(text.data() + begin, '\n', text.size() - begin));
  return newline == nullptr ? text.size() : static_cast<std::size_t>(newline - text.data());
}

}  // namespace

std::uint64_t LineScan::run(std::string_view text) {
  line_ = 0;
  sampled_line_ = 0;
  sampled_to_ = 0;
  std::uint64_t skipped_kinds = 0;
  std::size_t next_sample = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = line_end(text, begin);
    const auto line = text.substr(begin, end - begin);
    ++line_;
    const bool raw = is_raw_event(line);
    if (raw && (begin >= next_sample || end + 1 >= text.size())) {
      take_sample(text, begin, end);
      next_sample = begin + kSampleEvery;
    }
    if (raw && quick_ && may_skip_raw(line)) {
      ++skipped_kinds;
    } else {
      collector_.at_line(line_, raw);
      unwrapper_.record(line);
    }
    begin = end + 1;
  }
  collector_.skipped_kinds(skipped_kinds);
  return line_;
}

void LineScan::take_sample(std::string_view text, std::size_t line_begin, std::size_t line_end) {
  const auto time = glance_time(text.substr(line_begin, line_end - line_begin));
  if (!time) return;
  if (last_time_ && time->ns - last_time_->ns > kLeastGapNs) look_closely(text, line_begin);
  collector_.sample({*time, static_cast<std::uint32_t>(line_ - sampled_line_)});
  last_time_ = time;
  sampled_line_ = line_;
  sampled_to_ = line_end + 1;
}

// If two samples are far apart, samples each line between them, up to `end`.
void LineScan::look_closely(std::string_view text, std::size_t end) {
  for (std::size_t begin = sampled_to_; begin < end;) {
    const auto newline = line_end(text, begin);
    if (const auto time = glance_time(text.substr(begin, newline - begin))) {
      collector_.sample({*time, 1});
      sampled_line_ = line_ - 1;
    }
    begin = newline + 1;
  }
}

}  // namespace nsposture::ingest::audit::import
