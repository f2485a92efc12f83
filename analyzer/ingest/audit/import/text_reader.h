// Reads one text of an input that is not raw lines: depending on how it starts, as lines, JSON
// values, a table or YAML. Emits each block's result, in order.
#pragma once

#include "analyzer/ingest/audit/formats/csv_table.h"
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"
#include "analyzer/ingest/audit/import/line_reader.h"
#include "analyzer/ingest/audit/import/line_scan.h"
#include "analyzer/ingest/audit/import/part_reader.h"
#include "analyzer/ingest/bytes/peek.h"

#include <functional>
#include <string>

namespace nsposture::ingest::audit::import {

class TextReader {
 public:
  using Emit = std::function<bool(BlockResult&&)>;

  TextReader(const ReadLimits& limits, const Emit& emit)
      : limits_(limits),
        emit_(emit),
        collector_(limits.max_malformed),
        unwrapper_(collector_),
        scan_(collector_, unwrapper_, limits.prefilter) {}

  // `packing`: the compression of the text, for the name of its format. Throws Error(Input) for
  // formats that are not read.
  void any(bytes::PeekedSource& source, const std::string& packing);
  // One record per line.
  void lines(bytes::ByteSource& source, LineRange range, bool resumable);

  // Emits what was found before the input failed, and the reason.
  void fail(const std::string& why);

 private:
  bool emit(std::uint64_t lines, std::uint64_t consumed, std::uint64_t safe_offset);
  void cut_line(std::string_view text, std::uint64_t line);
  void documents(bytes::ByteSource& source);
  void table(bytes::ByteSource& source, const formats::CsvTable& table);
  void entries(bytes::ByteSource& source);
  bool record_done(bytes::ByteSource& source);
  void finish(bytes::ByteSource& source);

  const ReadLimits& limits_;
  const Emit& emit_;
  BlockCollector collector_;
  formats::Unwrapper unwrapper_;
  LineScan scan_;
  std::string packing_;
  std::uint64_t document_lines_ = 0;
  std::size_t in_block_ = 0;
};

}  // namespace nsposture::ingest::audit::import
