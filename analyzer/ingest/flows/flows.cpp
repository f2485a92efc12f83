#include "analyzer/ingest/flows/flows.h"

#include "analyzer/ingest/bytes/decompress.h"
#include "analyzer/ingest/bytes/inputs.h"
#include "analyzer/ingest/flows/merge.h"
#include "analyzer/ingest/json/document_reader.h"
#include "analyzer/ingest/json/json.h"
#include "graph/base/error.h"

#include <algorithm>
#include <map>
#include <utility>

namespace nsposture::ingest::flows {

namespace {

using store::Flow;

constexpr std::size_t kMaxRecord = 4UL * 1024 * 1024;
constexpr std::size_t kMaxReported = 100;
// Distinct flows held in memory before they are passed on, about 300 bytes each.
constexpr std::size_t kBatch = 100'000;

class FlowFile {
 public:
  FlowFile(std::string path, FlowImport& result)
      : path_(std::move(path)),
        file_(path_),
        opened_(bytes::decompressed(bytes::file_source(file_, 0))),
        documents_(*opened_.bytes, kMaxRecord),
        result_(result) {}

  // Reads until `found` is a full batch; false if nothing is left.
  bool next(std::vector<Flow>& found) {
    std::map<FlowKey, Flow> batch;
    json::DocumentValue value;
    while (batch.size() < kBatch && documents_.next(value)) {
      ++records_;
      auto record = value.too_long ? FlowRecord{std::nullopt, "longer than 4 MiB"}
                                   : read_flow(reader_, value.text);
      if (!record.error.empty()) {
        complain(value.line, value.cut ? "cut: the last record is not complete" : record.error);
      } else if (!record.flow) {
        ++result_.tally.irrelevant;
      } else {
        ++result_.tally.kept;
        record.flow->line = value.line;
        const auto [at, fresh] = batch.try_emplace(flows::key_of(*record.flow), *record.flow);
        if (!fresh) flows::merge(at->second, *record.flow);
      }
    }
    for (auto& [key, flow] : batch) found.push_back(std::move(flow));
    return !found.empty();
  }

  void finish() {
    result_.tally.records += records_;
    if (const auto problem = bytes::to_string(opened_.bytes->problem()); !problem.empty()) {
      throw Error(ErrorCode::Input, problem);
    }
    if (records_ > 0 && records_ == malformed_) {
      throw Error(ErrorCode::Input, "no Hubble or Calico flow in it");
    }
  }

 private:
  void complain(std::uint64_t line, const std::string& why) {
    ++malformed_;
    ++result_.tally.malformed;
    if (result_.malformed.size() >= kMaxReported) return;
    Diagnostic diagnostic;
    diagnostic.kind = DiagnosticKind::Unreadable;
    diagnostic.file = path_;
    diagnostic.line = static_cast<std::uint32_t>(std::min<std::uint64_t>(line, UINT32_MAX));
    diagnostic.message = why;
    result_.malformed.push_back(std::move(diagnostic));
  }

  std::string path_;
  bytes::File file_;
  bytes::OpenedSource opened_;
  json::DocumentReader documents_;
  json::JsonReader reader_;
  FlowImport& result_;
  std::uint64_t records_ = 0;
  std::uint64_t malformed_ = 0;
};

Diagnostic unreadable(const std::string& path, std::string why) {
  Diagnostic diagnostic;
  diagnostic.kind = DiagnosticKind::Unreadable;
  diagnostic.file = path;
  diagnostic.message = std::move(why);
  return diagnostic;
}

void import_file(const std::string& path, const FlowTarget& target, FlowImport& result) {
  try {
    FlowFile file(path, result);
    target(path, [&](std::vector<Flow>& found) { return file.next(found); });
    file.finish();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::Input) throw;
    result.unreadable.push_back(unreadable(path, error.what()));
  }
}

}  // namespace

FlowImport import_flows(const std::vector<std::string>& paths, const FlowTarget& target) {
  FlowImport result;
  auto inputs = bytes::expand_inputs(paths);
  result.unreadable = std::move(inputs.unreadable);
  for (const auto& path : inputs.files) import_file(path, target, result);
  // Not the same as a network without traffic.
  if (result.tally.records == 0 && result.unreadable.empty()) {
    for (const auto& path : paths) {
      result.unreadable.push_back(unreadable(path, "it is empty: there is no flow in it"));
    }
  }
  return result;
}

}  // namespace nsposture::ingest::flows
