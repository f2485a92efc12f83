// Collects the records of a block into its result.
#pragma once

#include "analyzer/ingest/audit/event/record.h"
#include "analyzer/ingest/audit/import/block_result.h"

#include <string_view>

namespace nsposture::ingest::audit::import {

class BlockCollector final : public RecordSink {
 public:
  explicit BlockCollector(std::size_t max_malformed) : max_malformed_(max_malformed) {}

  // The next record starts in this line of the block. `sampled`: its time is sampled elsewhere.
  void at_line(std::uint64_t line, bool sampled) {
    line_ = line;
    sampled_ = sampled;
  }

  void event(MappedEvent&& event, const RecordContext& context) override;
  void skipped(std::string_view why) override;
  void malformed(std::string message) override;
  // The last line, which may still be being written.
  void cut(std::string message);

  // Raw events that the prefilter skipped, and the times seen meanwhile.
  void skipped_kinds(std::uint64_t events);
  void sample(TimeSample sample);

  // The result so far; the collector starts over.
  [[nodiscard]] BlockResult take();

 private:
  ServerPart& server(std::string_view cluster, std::string_view apiserver);

  std::size_t max_malformed_;
  std::uint64_t line_ = 0;
  bool sampled_ = false;
  BlockResult result_;
};

}  // namespace nsposture::ingest::audit::import
