#include "analyzer/ingest/audit/import/entry_reader.h"

#include "analyzer/ingest/audit/formats/yaml_entry.h"

#include <algorithm>
#include <utility>

namespace nsposture::ingest::audit::import {

bool EntryReader::next_line(std::string_view& line, bool& too_long) {
  too_long = false;
  while (rest_.empty()) {
    if (std::exchange(block_.too_long, false)) {
      line = {};
      too_long = true;
      return true;
    }
    if (!block_.cut.empty()) {
      rest_ = std::exchange(block_.cut, {});
    } else if (!lines_.next(block_)) {
      return false;
    } else {
      rest_ = block_.text;
    }
  }
  const auto end = std::min(rest_.find('\n'), rest_.size() - 1);
  line = rest_.substr(0, end + 1);
  rest_.remove_prefix(end + 1);
  return true;
}

bool EntryReader::next(EntryText& entry) {
  entry = std::exchange(waiting_, {});
  std::string_view line;
  bool too_long = false;
  while (next_line(line, too_long)) {
    ++line_;
    if (!too_long && formats::ends_entry(line)) {
      waiting_.text = line;
      waiting_.line = line_;
      // A separator between documents, with nothing before it.
      if (!entry.text.empty() || entry.too_long) return true;
      entry = std::exchange(waiting_, {});
      continue;
    }
    entry.too_long = entry.too_long || too_long || entry.text.size() + line.size() > max_entry_;
    if (entry.too_long) {
      entry.text.clear();
    } else {
      entry.text += line;
    }
  }
  return !entry.text.empty() || entry.too_long;
}

}  // namespace nsposture::ingest::audit::import
