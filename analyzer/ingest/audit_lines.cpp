#include "analyzer/ingest/audit_lines.h"

#include <algorithm>
#include <cstring>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kBlock = 2U << 20U;

}  // namespace

LineReader::LineReader(ByteStream& stream, std::uint64_t offset, std::uint64_t lines)
    : stream_(stream), buffer_(kBlock + kPadding), offset_(offset), lines_(lines) {}

// Moves what is left to the front and reads behind it; a line that fills the buffer doubles it.
bool LineReader::fill() {
  if (ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + kPadding == buffer_.size()) buffer_.resize(buffer_.size() * 2 - kPadding);
  std::size_t got = 0;
  try {
    got = stream_.read(buffer_.data() + end_, buffer_.size() - kPadding - end_);
  } catch (const ReadError&) {
    damage_ = std::current_exception();
  }
  end_ += got;
  ended_ = got == 0;
  return !ended_;
}

bool LineReader::next(Line& line) {
  std::size_t searched = 0;
  while (true) {
    const char* from = buffer_.data() + begin_ + searched;
    const void* newline = std::memchr(from, '\n', end_ - begin_ - searched);
    if (newline != nullptr) {
      const auto length =
          static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data()) - begin_;
      offset_ += length + 1;
      line = {std::string_view(buffer_.data() + begin_, length), ++lines_, offset_, true, false};
      begin_ += length + 1;
      return true;
    }
    searched = end_ - begin_;
    if (searched > kMaxLine) return skip_long_line(line);
    if (fill()) continue;
    if (damage_) std::rethrow_exception(damage_);
    if (searched == 0) return false;
    offset_ += searched;
    line = {std::string_view(buffer_.data() + begin_, searched), ++lines_, offset_, false, false};
    begin_ = end_;
    return true;
  }
}

bool LineReader::skip_long_line(Line& line) {
  constexpr std::size_t kKept = 4096;
  bool complete = false;
  std::vector<char> start(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                          buffer_.begin() + static_cast<std::ptrdiff_t>(begin_ + kKept));
  while (!complete) {
    offset_ += end_ - begin_;
    begin_ = end_ = 0;
    if (!fill()) break;
    const void* newline = std::memchr(buffer_.data(), '\n', end_);
    if (newline == nullptr) continue;
    begin_ = static_cast<std::size_t>(static_cast<const char*>(newline) - buffer_.data()) + 1;
    offset_ += begin_;
    complete = true;
  }
  start_of_long_.assign(start.begin(), start.end());
  line = {start_of_long_, ++lines_, offset_, complete, true};
  return true;
}

std::string_view LineReader::peek() {
  while (end_ - begin_ < kBlock && fill()) {
  }
  return {buffer_.data() + begin_, end_ - begin_};
}

}  // namespace nsposture::ingest
