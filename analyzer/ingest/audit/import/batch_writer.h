// Writes the results of one input to the sink, in order, each batch with its position.
#pragma once

#include "analyzer/ingest/audit/event/gap_finder.h"
#include "analyzer/ingest/audit/import/block_result.h"
#include "analyzer/ingest/audit/import/import.h"
#include "analyzer/ingest/audit/import/log_file.h"
#include "analyzer/ingest/audit/import/sink.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::ingest::audit::import {

class BatchWriter {
 public:
  BatchWriter(const LogFile& input, AuditSink& sink, const ImportOptions& options,
              ImportResult& result);

  void add(BlockResult&& block);

  // Part of the input was not read: the next import reads all of it again.
  void not_whole() { unreadable_ = true; }

  // Counts lines that were read for this input and are reported elsewhere.
  void count_lines(std::uint64_t lines) { line_base_ += lines; }

  // `complete`: the input was read to its end.
  void finish(bool complete);

 private:
  struct Server {
    std::vector<store::AuditEvent> waiting;
    store::Coverage coverage;  // not committed yet
    GapFinder times;
    Timestamp covered_first;
    Timestamp covered_last;
    bool saw_metadata = false;
    bool saw_bodies = false;
    bool border_known = false;
  };

  using ServerKey = std::pair<std::string, std::string>;

  void add_server(ServerPart&& part, const std::string& format);
  void add_loose(const BlockResult& block);
  void flush();
  void flush_server(Server& server, const store::ImportPosition& position);
  void note_border(Server& server);
  void write_gaps();
  void write_notes();
  bool tell_once();
  [[nodiscard]] store::ImportPosition position() const;

  const LogFile& input_;
  AuditSink& sink_;
  const ImportOptions& options_;
  ImportResult& result_;
  std::map<ServerKey, Server> servers_;
  std::map<std::string, std::uint64_t> skipped_;
  store::ImportTally loose_;  // records without a server: malformed and skipped
  store::ImportTally total_;  // of this input
  std::string format_;
  std::size_t told_ = 0;  // malformed lines in the result
  std::uint64_t line_base_;
  std::uint64_t safe_offset_;
  std::uint64_t safe_lines_;
  std::uint64_t consumed_;
  std::uint64_t flushed_at_;
  std::size_t waiting_ = 0;
  bool unreadable_ = false;
};

}  // namespace nsposture::ingest::audit::import
