// Processes a block of whole lines: skips by the prefilter, unwraps the rest, samples times.
#pragma once

#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace nsposture::ingest::audit::import {

class LineScan {
 public:
  // `quick`: use the prefilter; otherwise every line is parsed (for tests).
  LineScan(BlockCollector& collector, formats::Unwrapper& unwrapper, bool quick)
      : collector_(collector), unwrapper_(unwrapper), quick_(quick) {}

  // REQUIRES: `text` is whole lines with their newlines, followed by kJsonPadding bytes. Returns
  // the number of lines.
  std::uint64_t run(std::string_view text);

 private:
  void take_sample(std::string_view text, std::size_t line_begin, std::size_t line_end);
  void look_closely(std::string_view text, std::size_t end);

  BlockCollector& collector_;
  formats::Unwrapper& unwrapper_;
  bool quick_;
  std::uint64_t line_ = 0;
  std::uint64_t sampled_line_ = 0;  // the last line whose time was sampled
  std::size_t sampled_to_ = 0;      // where that line ended
  std::optional<Timestamp> last_time_;
};

}  // namespace nsposture::ingest::audit::import
