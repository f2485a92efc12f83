#include "analyzer/ingest/audit/import/part_reader.h"

#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"
#include "analyzer/ingest/audit/import/line_reader.h"
#include "analyzer/ingest/audit/import/line_scan.h"
#include "analyzer/ingest/bytes/decompress.h"
#include "analyzer/ingest/bytes/peek.h"
#include "analyzer/ingest/json/document_reader.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace nsposture::ingest::audit::import {

namespace {

constexpr std::size_t kHead = 256UL * 1024;
constexpr std::size_t kValuesPerBlock = 256;

class PartReader {
 public:
  PartReader(const ReadLimits& limits, const std::function<bool(BlockResult&&)>& emit)
      : limits_(limits),
        emit_(emit),
        collector_(limits.max_malformed),
        unwrapper_(collector_),
        scan_(collector_, unwrapper_, limits.prefilter) {}

  void raw_lines(const LogFile& input, const ReadPart& part) {
    const bytes::File file(input.path);
    if (input_identity(file) != input.identity) {
      throw Error(ErrorCode::Input, "it was replaced while it was read");
    }
    // The byte before the part tells whether a line starts there.
    const auto begin = part.first ? part.begin : part.begin - 1;
    const auto source = bytes::file_source(file, begin);
    lines(*source, {begin, part.end, !part.first}, true);
  }

  void stream(const LogFile& input) {
    const bytes::File file(input.path);
    auto opened = bytes::decompressed(bytes::file_source(file, 0));
    compression_ = opened.compression;
    bytes::PeekedSource source(std::move(opened.bytes), kHead, json::kJsonPadding);
    const auto head = source.head();
    if (formats::is_legacy_text(head.substr(0, head.find('\n')))) {
      throw Error(ErrorCode::Input, std::string(formats::kLegacyRefusal));
    }
    if (json::is_line_format(head, head.size() < kHead)) {
      lines(source, {}, false);
    } else {
      documents(source);
    }
  }

  // What was found before the input failed, and why it did.
  void fail(const std::string& why) {
    auto result = collector_.take();
    result.unreadable = why;
    emit_(std::move(result));
  }

 private:
  bool emit(std::uint64_t lines, std::uint64_t consumed, std::uint64_t safe_offset) {
    auto result = collector_.take();
    if (!compression_.empty() && !result.format.empty()) result.format += ", " + compression_;
    result.lines = lines;
    result.consumed = consumed;
    result.safe_offset = safe_offset;
    return emit_(std::move(result));
  }

  void lines(bytes::ByteSource& source, LineRange range, bool resumable) {
    LineReader reader(source, range, limits_.max_line);
    LineBlock block;
    while (reader.next(block)) {
      auto count = scan_.run(block.text);
      if (block.too_long) {
        collector_.at_line(++count, true);
        collector_.malformed(fmt::format("line longer than {} bytes", limits_.max_line));
      }
      const bool wait = resumable && limits_.growing;
      if (!block.cut.empty() && !wait) cut_line(block.cut, count + 1);
      if (!emit(count, source.consumed(), resumable ? block.end : 0)) return;
    }
    finish(source);
  }

  // It is not complete yet, perhaps: a later import reads it again. If it is an event all the
  // same, nothing is gained by waiting.
  void cut_line(std::string_view text, std::uint64_t line) {
    collector_.at_line(line, false);
    json::JsonReader& reader = unwrapper_.reader();
    const auto json = trim(text);
    if (json::json_kind(json) == json::JsonKind::Object && !reader.object(json).valid() &&
        json::split_values(json).size() < 2) {
      collector_.cut("cut: the last line is not complete");
    } else {
      unwrapper_.record(text);
    }
  }

  void documents(bytes::ByteSource& source) {
    json::DocumentReader reader(source, limits_.max_line);
    json::DocumentValue value;
    std::size_t in_block = 0;
    while (reader.next(value)) {
      collector_.at_line(value.line, false);
      if (value.too_long) {
        collector_.malformed(fmt::format("value longer than {} bytes", limits_.max_line));
      } else if (value.cut && json::json_kind(value.text) == json::JsonKind::Object) {
        collector_.malformed("cut: the last value is not complete");
      } else {
        unwrapper_.record(value.text);
      }
      if (++in_block < kValuesPerBlock) continue;
      in_block = 0;
      if (!emit(0, source.consumed(), 0)) return;
    }
    document_lines_ = reader.lines();
    finish(source);
  }

  void finish(bytes::ByteSource& source) {
    unwrapper_.finish();
    emit(document_lines_, source.consumed(), 0);
    if (const auto problem = bytes::to_string(source.problem()); !problem.empty()) {
      throw Error(ErrorCode::Input, problem);
    }
  }

  const ReadLimits& limits_;
  const std::function<bool(BlockResult&&)>& emit_;
  BlockCollector collector_;
  formats::Unwrapper unwrapper_;
  LineScan scan_;
  std::string compression_;
  std::uint64_t document_lines_ = 0;
};

}  // namespace

void read_part(const LogFile& input, const ReadPart& part, const ReadLimits& limits,
               const std::function<bool(BlockResult&&)>& emit) {
  PartReader reader(limits, emit);
  try {
    if (input.shape == InputShape::RawLines) {
      reader.raw_lines(input, part);
    } else {
      reader.stream(input);
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Input) throw;
    reader.fail(error.what());
  }
}

}  // namespace nsposture::ingest::audit::import
