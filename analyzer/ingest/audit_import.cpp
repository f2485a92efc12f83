#include "analyzer/ingest/audit_import.h"

#include "analyzer/ingest/audit_cloud_readers.h"
#include "analyzer/ingest/audit_event_reader.h"
#include "analyzer/ingest/audit_gaps.h"
#include "analyzer/ingest/audit_quick_look.h"
#include "analyzer/ingest/audit_relevance.h"
#include "analyzer/ingest/audit_values.h"
#include "graph/model/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kBatch = 4096;                  // events a transaction
constexpr std::uint64_t kBatchBytes = 256ULL << 20U;  // and at least one so often

// What tells a file from another that later takes its name: where it is on disk and how it begins.
std::string identity_of(const std::string& path) {
  struct stat info {};

  if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  char head[256];
  const auto length = ::read(file, head, sizeof head);
  ::close(file);
  // A file shorter than the head may still grow, and would then seem another one.
  const auto used = length < static_cast<ssize_t>(sizeof head) ? 0 : length;
  return fmt::format("{}:{}:{}", info.st_dev, info.st_ino,
                     store::fingerprint({std::string_view(head, static_cast<std::size_t>(used))}));
}

std::uint64_t size_of(const std::string& path) {
  struct stat info {};

  if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<std::uint64_t>(info.st_size);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::string audit_id_in(std::string_view damaged) {
  constexpr std::string_view kKey = R"("auditID":")";
  const auto at = damaged.find(kKey);
  if (at == std::string_view::npos) return "unknown";
  const auto begin = at + kKey.size();
  return std::string(
      damaged.substr(begin, std::min<std::size_t>(damaged.find('"', begin) - begin, 64)));
}

// Legacy audit text, which Kubernetes wrote before it had audit events.
bool is_legacy(std::string_view text) {
  const auto line = text.substr(0, text.find('\n'));
  return line.find("AUDIT: id=\"") != std::string_view::npos;
}

// Does the input hold one JSON object a line (or text lines), or values that span lines?
bool is_line_oriented(std::string_view head) {
  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return true;
  if (head[begin] == '[') return false;
  if (head[begin] != '{') return true;
  const auto end = head.find('\n', begin);
  if (end == std::string_view::npos) return true;
  return value_length(head.substr(begin, end - begin)) != 0;
}

class InputImport {
 public:
  InputImport(std::string path, store::Store& store, const ImportOptions& options,
              std::uint64_t done_before, std::uint64_t total, ImportResult& result)
      : path_(std::move(path)),
        store_(store),
        options_(options),
        done_before_(done_before),
        total_(total),
        result_(result) {}

  void run();

 private:
  void read_lines(LineReader& lines);
  void read_values(LineReader& lines);
  void take_line(const Line& line);
  void take_text(std::string_view text, std::uint64_t line);
  void take_record(const Record& record, std::uint64_t line);
  void keep(std::optional<store::AuditEvent> event, const Record& record, std::uint64_t line);
  void malformed(std::uint64_t line, std::string message);

  void irrelevant() { ++tally_.lines, ++tally_.irrelevant; }

  void flush(std::uint64_t offset, std::uint64_t lines);
  void report_progress();

  [[nodiscard]] bool stopped() const { return options_.stop != nullptr && *options_.stop; }

  std::string path_;
  store::Store& store_;
  const ImportOptions& options_;
  std::uint64_t done_before_;
  std::uint64_t total_;
  ImportResult& result_;

  OpenedStream stream_;
  std::string identity_;
  std::uint64_t start_offset_ = 0;
  std::uint64_t flushed_bytes_ = 0;   // of the file
  std::uint64_t flushed_offset_ = 0;  // of its decompressed content
  simdjson::dom::parser parser_;
  Unwrapper unwrapper_;
  AksRowReader aks_rows_;
  GapFinder gaps_;
  std::string format_ = "raw";
  bool metadata_only_ = true;
  std::uint32_t blind_ = 0;
  std::string cluster_;
  std::string apiserver_;
  store::ImportTally tally_;  // since the last flush
  std::vector<store::AuditEvent> batch_;
  std::chrono::steady_clock::time_point last_progress_;
};

void InputImport::run() {
  identity_ = identity_of(path_);
  std::uint64_t lines_before = 0;
  if (const auto position = store_.import_position(path_, identity_);
      position && !identity_.empty() && position->offset <= size_of(path_)) {
    start_offset_ = position->offset;
    lines_before = position->lines;
    if (start_offset_ == size_of(path_)) return;  // nothing new
  }
  stream_ = open_stream(path_);
  if (stream_.compressed && start_offset_ > 0) {
    start_offset_ = lines_before = 0;  // grown since: read again, what is held is not taken twice
  } else if (start_offset_ > 0) {
    stream_ = open_stream(path_, start_offset_);
  }
  flushed_bytes_ = flushed_offset_ = start_offset_;
  LineReader lines(*stream_.bytes, start_offset_, lines_before);
  const auto head = lines.peek();
  if (is_legacy(head)) {
    throw ReadError(
        fmt::format("`{}` is in the legacy audit text format, which lacks what is needed: "
                    "start the API server with --audit-log-format=json",
                    path_));
  }
  if (is_line_oriented(head)) {
    read_lines(lines);
  } else {
    read_values(lines);
  }
  store_.add_gaps(gaps_.gaps(path_));
  result_.formats.push_back(format_);
}

void InputImport::read_lines(LineReader& lines) {
  Line line;
  std::uint64_t good_offset = start_offset_;
  std::uint64_t good_lines = 0;
  try {
    while (!stopped() && lines.next(line)) {
      take_line(line);
      if (line.complete) {
        good_offset = line.end;
        good_lines = line.number;
      }
      const bool due = batch_.size() >= kBatch || line.end - flushed_offset_ >= kBatchBytes;
      // Inside compressed data one cannot begin again: the position stays at the start.
      if (due && line.complete) {
        flush(stream_.compressed ? 0 : good_offset, good_lines);
        flushed_offset_ = line.end;
      }
      if ((line.number & 0x3ffU) == 0) report_progress();
    }
  } catch (const ReadError&) {
    flush(start_offset_, 0);  // what was read before the damage is good
    throw;
  }
  if (stream_.compressed) good_offset = stopped() ? 0 : size_of(path_);
  flush(good_offset, good_lines);
}

void InputImport::read_values(LineReader& lines) {
  ValueReader values(lines);
  ValueReader::Value value;
  format_ = "JSON document";
  while (!stopped() && values.next(value)) {
    if (value.complete) {
      take_text(value.text, value.line);
    } else {
      malformed(value.line, "the JSON value that begins here does not end");
    }
    if (batch_.size() >= kBatch) flush(start_offset_, 0);
    report_progress();
  }
  // Only a document that was read to its end is done with; until then it is read from its start.
  flush(stopped() ? start_offset_ : size_of(path_), 0);
}

void InputImport::take_line(const Line& line) {
  if (line.too_long) {
    malformed(line.number,
              fmt::format("the line is longer than {} MiB", LineReader::kMaxLine >> 20U));
    return;
  }
  auto text = line.text;
  if (line.number == 1 && text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (line.complete && quick_look(text) == Look::Irrelevant) {
    ++tally_.events;
    gaps_.see(quick_time(text));
    irrelevant();
    return;
  }
  if (is_blank(text)) {
    irrelevant();
    return;
  }
  const auto malformed_before = tally_.malformed;
  take_text(text, line.number);
  if (!line.complete && tally_.malformed > malformed_before) ++result_.cut;
}

// One line or one value: an event, or something that holds events, or neither.
void InputImport::take_text(std::string_view text, std::uint64_t line) {
  std::size_t records = 0;
  const auto visit = [&](const Record& record) {
    ++records;
    take_record(record, line);
  };
  json::Value value;
  const auto begin = text.find_first_not_of(" \t\r");
  const bool json_like = begin != std::string_view::npos && text[begin] == '{';
  const auto error =
      json_like ? parser_.parse(text.data(), text.size(), false).get(value) : simdjson::TAPE_ERROR;
  if (error == simdjson::SUCCESS) {
    unwrapper_.visit(value, visit);
  } else {
    unwrapper_.visit_text(text, visit);
  }
  if (records > 0) {
    if (format_ == "raw" || format_ == "JSON document") {
      if (unwrapper_.format() != "raw") format_ = unwrapper_.format();
    }
    return;
  }
  if (error != simdjson::SUCCESS && text.find('{') != std::string_view::npos) {
    malformed(line, fmt::format("not JSON: {}", json_like ? simdjson::error_message(error)
                                                          : "the text after the prefix"));
  } else {
    irrelevant();
  }
}

void InputImport::take_record(const Record& record, std::uint64_t line) {
  switch (record.kind) {
    case RecordKind::Damaged:
      malformed(line, fmt::format("the event was cut when it was delivered (auditID {})",
                                  audit_id_in(record.text)));
      return;
    case RecordKind::Event:
      ++tally_.events;
      gaps_.see(json::text_at(record.object, "stageTimestamp"));
      if (!is_relevant_event(record.object)) {
        irrelevant();
        return;
      }
      keep(read_event(record.object), record, line);
      return;
    case RecordKind::GkeEntry:
      ++tally_.events;
      gaps_.see(json::text_at(record.object, "timestamp"));
      keep(read_gke_entry(record.object), record, line);
      return;
    case RecordKind::AksRow:
      ++tally_.events;
      gaps_.see(json::text_at(record.object, "StageReceivedTime"));
      keep(aks_rows_.read(record.object), record, line);
      return;
  }
}

void InputImport::keep(std::optional<store::AuditEvent> event, const Record& record,
                       std::uint64_t line) {
  if (!event) {
    malformed(line, "an audit event without a verb or a time");
    return;
  }
  if (!is_relevant(
          {event->verb, event->api_group, event->resource, event->subresource, event->name})) {
    irrelevant();
    return;
  }
  event->file = path_;
  event->line = line;
  if (event->cluster.empty()) event->cluster = record.cluster;
  if (event->apiserver.empty()) event->apiserver = record.apiserver;
  if (record.bodies_dropped) event->blind |= static_cast<std::uint32_t>(store::Blind::Bodies);
  metadata_only_ = metadata_only_ && event->level <= store::Level::Metadata;
  blind_ |= event->blind;
  cluster_ = event->cluster;
  ++tally_.lines;
  batch_.push_back(*std::move(event));
}

void InputImport::malformed(std::uint64_t line, std::string message) {
  ++tally_.lines;
  ++tally_.malformed;
  if (result_.malformed.size() >= options_.max_malformed_reported) return;
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Warning;
  diagnostic.file = path_;
  diagnostic.line = static_cast<std::uint32_t>(line);
  diagnostic.message = std::move(message);
  result_.malformed.push_back(std::move(diagnostic));
}

void InputImport::flush(std::uint64_t offset, std::uint64_t lines) {
  store::Coverage coverage;
  coverage.file = path_;
  coverage.cluster = cluster_;
  coverage.apiserver = apiserver_;
  coverage.format = format_;
  coverage.first = gaps_.first();
  coverage.last = gaps_.last();
  const auto consumed = stream_.bytes->consumed();
  tally_.bytes = consumed > flushed_bytes_ ? consumed - flushed_bytes_ : 0;
  flushed_bytes_ = std::max(consumed, flushed_bytes_);
  coverage.tally = tally_;
  coverage.blind = blind_;
  coverage.metadata_only = metadata_only_;
  store::ImportPosition position{identity_.empty() ? std::string() : path_, identity_, offset,
                                 lines};
  const auto fresh = store_.add_events(batch_, position, coverage);
  tally_.kept = fresh;
  tally_.duplicates = batch_.size() - fresh;
  auto& sum = result_.tally;
  sum.bytes += tally_.bytes;
  sum.lines += tally_.lines;
  sum.events += tally_.events;
  sum.kept += tally_.kept;
  sum.duplicates += tally_.duplicates;
  sum.irrelevant += tally_.irrelevant;
  sum.malformed += tally_.malformed;
  tally_ = {};
  batch_.clear();
}

void InputImport::report_progress() {
  if (!options_.on_progress) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_progress_ < std::chrono::milliseconds(100)) return;
  last_progress_ = now;
  options_.on_progress({path_, done_before_ + stream_.bytes->consumed(), total_});
}

}  // namespace

void import_one(const std::string& path, store::Store& store, const ImportOptions& options,
                std::uint64_t done_before, std::uint64_t total, ImportResult& result) {
  InputImport(path, store, options, done_before, total, result).run();
}

}  // namespace nsposture::ingest
