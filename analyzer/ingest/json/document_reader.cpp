#include "analyzer/ingest/json/document_reader.h"

#include "analyzer/ingest/json/json.h"
#include "graph/base/trim.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace nsposture::ingest::json {

namespace {

constexpr std::size_t kBlock = 512UL * 1024;

std::uint64_t newlines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

DocumentReader::DocumentReader(bytes::ByteSource& source, std::size_t max_value)
    : source_(source), max_value_(max_value), buffer_(kBlock + kJsonPadding) {}

// Discards the first `size` bytes.
void DocumentReader::release(std::size_t size) {
  line_ += newlines({buffer_.data(), size});
  std::memmove(buffer_.data(), buffer_.data() + size, size_ - size);
  size_ -= size;
  splitter_.drop(size);
}

bool DocumentReader::fill() {
  if (buffer_.size() - kJsonPadding - size_ < kBlock / 2) {
    buffer_.resize(std::min(2 * buffer_.size(), max_value_ + 2 * kBlock) + kJsonPadding);
  }
  const auto got = source_.read(buffer_.data() + size_, buffer_.size() - kJsonPadding - size_);
  size_ += got;
  return got > 0;
}

bool DocumentReader::finish(DocumentValue& value) {
  const bool cut = splitter_.inside() || skipping_;
  if (!cut) {
    release(size_);
    return false;
  }
  const auto start = skipping_ ? size_ : splitter_.settled();
  value.line = line_ + newlines({buffer_.data(), start});
  value.text = {buffer_.data() + start, size_ - start};
  value.cut = !skipping_;
  value.too_long = skipping_;
  skipping_ = false;
  splitter_ = ValueSplitter();
  splitter_.skip(size_);
  return true;
}

bool DocumentReader::next(DocumentValue& value) {
  value = {};
  for (;;) {
    if (const auto found = splitter_.next({buffer_.data(), size_})) {
      const auto start = static_cast<std::size_t>(found->data() - buffer_.data());
      value.line = line_ + newlines({buffer_.data() + used_, start - std::min(used_, start)}) +
                   lines_before_used_;
      value.text = *found;
      value.too_long = std::exchange(skipping_, false);
      lines_before_used_ = value.line - line_;
      used_ = start;
      return true;
    }
    if (!skipping_ && splitter_.inside() && size_ - splitter_.settled() > max_value_) {
      skipping_ = true;
    }
    used_ = 0;
    lines_before_used_ = 0;
    release(skipping_ ? splitter_.position() : splitter_.settled());
    if (!fill()) return finish(value);
  }
}

bool is_line_format(std::string_view head, bool whole) {
  constexpr int kLinesLookedAt = 20;
  constexpr std::string_view kBom = "\xef\xbb\xbf";
  if (head.starts_with(kBom)) head.remove_prefix(kBom.size());
  JsonReader reader;
  bool first = true;
  for (int i = 0; i < kLinesLookedAt && !head.empty(); ++i) {
    const auto end = head.find('\n');
    const auto line = trim(head.substr(0, end));
    if (end == std::string_view::npos && !whole) {
      // A line longer than the head: most likely a document without line breaks.
      return first && json_kind(line) != JsonKind::Object && json_kind(line) != JsonKind::Array;
    }
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    if (line.empty()) continue;
    const auto kind = json_kind(line);
    const bool json = kind == JsonKind::Object || kind == JsonKind::Array;
    if (first && !json) return true;  // a word before the JSON, or no JSON at all
    if (first && kind == JsonKind::Array) return false;
    if (line.starts_with("{\"") && reader.object(line).valid()) return true;
    first = false;
  }
  return first;
}

}  // namespace nsposture::ingest::json
