// Reads the YAML documents of a log from a byte source, with bounded memory. Not thread-safe.
#pragma once

#include "analyzer/ingest/audit/import/line_reader.h"
#include "analyzer/ingest/bytes/byte_source.h"

#include <cstdint>
#include <string>

namespace nsposture::ingest::audit::import {

struct EntryText {
  std::string text;
  std::uint64_t line = 1;  // where it starts, from 1
  bool too_long = false;   // it exceeded the limit and is not in `text`
};

class EntryReader {
 public:
  EntryReader(bytes::ByteSource& source, std::size_t max_entry)
      : lines_(source, {}, max_entry), max_entry_(max_entry) {}

  // False at the end.
  bool next(EntryText& entry);

  [[nodiscard]] std::uint64_t lines() const { return line_; }

 private:
  bool next_line(std::string_view& line, bool& too_long);

  LineReader lines_;
  LineBlock block_;
  std::string_view rest_;  // of the block
  std::size_t max_entry_;
  EntryText waiting_;
  std::uint64_t line_ = 0;
};

}  // namespace nsposture::ingest::audit::import
