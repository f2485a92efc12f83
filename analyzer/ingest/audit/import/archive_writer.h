// Writes the files of an archive to the sink, each as a separate input.
#pragma once

#include "analyzer/ingest/audit/import/batch_writer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace nsposture::ingest::audit::import {

class ArchiveWriter {
 public:
  ArchiveWriter(const LogFile& archive, AuditSink& sink, const ImportOptions& options,
                ImportResult& result)
      : archive_(archive), sink_(sink), options_(options), result_(result) {}

  // Results of one member are consecutive.
  void add(BlockResult&& block);
  // `complete`: the archive was read to its end. Passes the members' results to `whole`, which
  // writes its position.
  void finish(bool complete, BatchWriter& whole);

 private:
  struct Member {
    Member(LogFile&& of, AuditSink& sink, const ImportOptions& options, ImportResult& result)
        : file(std::move(of)), writer(file, sink, options, result) {}

    LogFile file;
    BatchWriter writer;
  };

  void close(bool complete);
  [[nodiscard]] std::string passed_over_words() const;

  const LogFile& archive_;
  AuditSink& sink_;
  const ImportOptions& options_;
  ImportResult& result_;
  std::unique_ptr<Member> open_;
  std::vector<std::string> passed_over_;  // the first names
  std::uint64_t passed_over_count_ = 0;
  std::uint64_t members_ = 0;  // that were read
  std::uint64_t lines_ = 0;
  bool failed_ = false;
};

}  // namespace nsposture::ingest::audit::import
