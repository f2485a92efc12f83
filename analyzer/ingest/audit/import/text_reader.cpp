#include "analyzer/ingest/audit/import/text_reader.h"

#include "analyzer/ingest/audit/formats/unread.h"
#include "analyzer/ingest/audit/formats/yaml_entry.h"
#include "analyzer/ingest/audit/import/entry_reader.h"
#include "analyzer/ingest/csv/csv.h"
#include "analyzer/ingest/json/document_reader.h"
#include "graph/base/error.h"
#include "graph/base/trim.h"

#include <fmt/format.h>

#include <utility>

namespace nsposture::ingest::audit::import {

namespace {

constexpr std::size_t kValuesPerBlock = 256;
constexpr std::string_view kGcloudYaml = "GKE LogEntry, YAML";

}  // namespace

void TextReader::any(bytes::PeekedSource& source, const std::string& packing) {
  packing_ = packing;
  const auto head = source.head();
  const bool whole = source.whole();
  if (formats::is_legacy_text(head.substr(0, head.find('\n')))) {
    throw Error(ErrorCode::Input, std::string(formats::kLegacyRefusal));
  }
  if (const auto columns = formats::CsvTable::of(formats::csv_header(head))) {
    return table(source, *columns);
  }
  if (formats::is_gcloud_yaml(head)) return entries(source);
  if (auto words = formats::unread_format(head); !words.empty()) {
    throw Error(ErrorCode::Input, words);
  }
  if (json::is_line_format(head, whole)) return lines(source, {}, false);
  documents(source);
}

void TextReader::fail(const std::string& why) {
  auto result = collector_.take();
  result.unreadable = why;
  emit_(std::move(result));
}

bool TextReader::emit(std::uint64_t lines, std::uint64_t consumed, std::uint64_t safe_offset) {
  auto result = collector_.take();
  if (!packing_.empty() && !result.format.empty()) result.format += ", " + packing_;
  result.lines = lines;
  result.consumed = consumed;
  result.safe_offset = safe_offset;
  return emit_(std::move(result));
}

void TextReader::lines(bytes::ByteSource& source, LineRange range, bool resumable) {
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

// The line may be incomplete: a later import reads it again. If it is a complete event, waiting
// gains nothing.
void TextReader::cut_line(std::string_view text, std::uint64_t line) {
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

void TextReader::documents(bytes::ByteSource& source) {
  json::DocumentReader reader(source, limits_.max_line);
  json::DocumentValue value;
  while (reader.next(value)) {
    collector_.at_line(value.line, false);
    if (value.too_long) {
      collector_.malformed(fmt::format("value longer than {} bytes", limits_.max_line));
    } else if (value.cut && json::json_kind(value.text) == json::JsonKind::Object) {
      collector_.malformed("cut: the last value is not complete");
    } else {
      unwrapper_.record(value.text);
    }
    if (!record_done(source)) return;
  }
  document_lines_ = reader.lines();
  finish(source);
}

void TextReader::table(bytes::ByteSource& source, const formats::CsvTable& table) {
  csv::CsvStream rows(source, limits_.max_line);
  csv::CsvRow row;
  bool heading = true;
  while (rows.next(row)) {
    if (std::exchange(heading, false)) continue;
    collector_.at_line(row.line, false);
    if (!row.error.empty()) {
      collector_.malformed("bad row: " + row.error);
    } else if (row.fields.size() != table.columns()) {
      collector_.malformed(fmt::format("a row with {} fields in a table with {} columns",
                                       row.fields.size(), table.columns()));
    } else {
      unwrapper_.record(table.record(row.fields), table.format());
    }
    if (!record_done(source)) return;
  }
  document_lines_ = rows.lines();
  finish(source);
}

void TextReader::entries(bytes::ByteSource& source) {
  EntryReader reader(source, limits_.max_line);
  EntryText text;
  while (reader.next(text)) {
    collector_.at_line(text.line, false);
    const auto entry = formats::yaml_as_json(text.text);
    if (text.too_long) {
      collector_.malformed(fmt::format("entry longer than {} bytes", limits_.max_line));
    } else if (!entry.trouble.empty()) {
      collector_.malformed("bad YAML: " + entry.trouble);
    } else if (!entry.json.empty()) {
      unwrapper_.record(entry.json, kGcloudYaml);
    }
    if (!record_done(source)) return;
  }
  document_lines_ = reader.lines();
  finish(source);
}

// Emits a block periodically; false if no more results are wanted.
bool TextReader::record_done(bytes::ByteSource& source) {
  if (++in_block_ < kValuesPerBlock) return true;
  in_block_ = 0;
  return emit(0, source.consumed(), 0);
}

void TextReader::finish(bytes::ByteSource& source) {
  unwrapper_.finish();
  emit(document_lines_, source.consumed(), 0);
  if (const auto problem = bytes::to_string(source.problem()); !problem.empty()) {
    throw Error(ErrorCode::Input, problem);
  }
}

}  // namespace nsposture::ingest::audit::import
