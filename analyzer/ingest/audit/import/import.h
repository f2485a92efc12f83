// The import itself, for any sink. It uses its own threads; the importing thread calls the sink and
// the callbacks. Throws what the sink throws; what cannot be read is in the result.
#pragma once

#include "analyzer/ingest/audit/import/sink.h"
#include "graph/base/diagnostic.h"
#include "store/records/import.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace nsposture::ingest::audit::import {

struct ImportProgress {
  std::string file;
  std::uint64_t bytes_done = 0;
  std::uint64_t bytes_total = 0;  // 0 if unknown (stdin)
};

struct ImportOptions {
  // Called at most ten times a second from the importing thread; may be empty.
  std::function<void(const ImportProgress&)> on_progress;
  // Set by a signal handler: the import commits what it has and returns.
  const std::atomic<bool>* stop = nullptr;
  std::size_t max_malformed_reported = 100;  // the rest is only counted
  // A longer line or JSON value is malformed and never fully held in memory.
  std::size_t max_line_bytes = 32UL * 1024 * 1024;
  // Raw logs are still being written: a last line without its newline is left for the next import,
  // and is not counted as cut.
  bool growing = false;
};

struct ImportResult {
  store::ImportTally tally;
  std::vector<Diagnostic> malformed;   // file, line, message
  std::uint64_t untold = 0;            // malformed lines beyond those
  std::vector<Diagnostic> unreadable;  // inputs that could not be read at all, or not to their end
  // Of the malformed: last lines without a newline. The log was being written; the next import
  // reads them in full.
  std::uint64_t cut = 0;
  std::vector<std::string> formats;  // recognized formats, in input order
  std::vector<std::string> notes;    // file and sentence: nothing new, skipped records and why
  double seconds = 0;
};

struct ImportTuning {
  bool prefilter = true;
  unsigned threads = 0;  // 0: one per core
};

[[nodiscard]] ImportResult import_into(const std::vector<std::string>& paths, AuditSink& sink,
                                       const ImportOptions& options, const ImportTuning& tuning);

}  // namespace nsposture::ingest::audit::import
