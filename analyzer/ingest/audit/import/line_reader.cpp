#include "analyzer/ingest/audit/import/line_reader.h"

#include "analyzer/ingest/json/json.h"

#include <algorithm>
#include <cstring>

namespace nsposture::ingest::audit::import {

namespace {

// Fits in a core's cache, but large enough to make system calls rare.
constexpr std::size_t kBlock = 256UL * 1024;

}  // namespace

LineReader::LineReader(bytes::ByteSource& source, LineRange range, std::size_t max_line)
    : source_(source),
      range_(range),
      max_line_(max_line),
      buffer_(kBlock + json::kJsonPadding),
      offset_(range.begin) {
  if (range_.skip_first && !skip_line()) done_ = true;
}

// Moves the remaining bytes to the front and reads more after them.
void LineReader::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, size_ - begin_);
  size_ -= begin_;
  begin_ = 0;
  if (buffer_.size() - json::kJsonPadding - size_ < kBlock / 2) {
    buffer_.resize(std::min(2 * buffer_.size(), max_line_ + 2 * kBlock) + json::kJsonPadding);
  }
  const auto got =
      source_.read(buffer_.data() + size_, buffer_.size() - json::kJsonPadding - size_);
  size_ += got;
  ended_ = got == 0;
}

// Drops bytes up to and including the next newline; false if the source ends first.
bool LineReader::skip_line() {
  for (;;) {
    const auto newline = pending().find('\n');
    const auto drop = newline == std::string_view::npos ? pending().size() : newline + 1;
    begin_ += drop;
    offset_ += drop;
    if (newline != std::string_view::npos) return true;
    if (ended_) return false;
    fill();
  }
}

// Takes all complete lines that start before the end of the range.
bool LineReader::take_lines(LineBlock& block) {
  const auto text = pending();
  auto newline = text.rfind('\n');
  if (newline == std::string_view::npos) return false;
  if (range_.end != kNoEnd && offset_ + newline + 1 >= range_.end) {
    const auto last_start = range_.end - offset_;  // > 0: next() checks
    const auto end_of_last = text.find('\n', static_cast<std::size_t>(last_start) - 1);
    if (end_of_last != std::string_view::npos) newline = end_of_last;
  }
  block.text = text.substr(0, newline + 1);
  begin_ += block.text.size();
  offset_ += block.text.size();
  block.end = offset_;
  return true;
}

bool LineReader::next(LineBlock& block) {
  block = {};
  while (!done_) {
    if (offset_ >= range_.end) break;
    block.end = offset_;
    if (take_lines(block)) return true;
    if (ended_) {
      block.cut = pending();
      done_ = true;
      return !block.cut.empty();
    }
    if (pending().size() > max_line_) {
      block.too_long = true;
      if (!skip_line()) done_ = true;
      block.end = offset_;
      return true;
    }
    fill();
  }
  done_ = true;
  return false;
}

}  // namespace nsposture::ingest::audit::import
