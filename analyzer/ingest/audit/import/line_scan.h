// Goes through a block of whole lines: skips by the quick look, unwraps the rest, samples times.
#pragma once

#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace nsposture::ingest::audit::import {

class LineScan {
 public:
  // `quick`: skip by the quick look; without it every line is parsed (for tests).
  LineScan(BlockCollector& collector, formats::Unwrapper& unwrapper, bool quick)
      : collector_(collector), unwrapper_(unwrapper), quick_(quick) {}

  // REQUIRES: `text` is whole lines with their newlines and kJsonPadding bytes behind. Returns how
  // many lines it was.
  std::uint64_t run(std::string_view text);

 private:
  void take_sample(std::string_view text, std::size_t line_begin, std::size_t line_end);
  void look_closely(std::string_view text, std::size_t end);

  BlockCollector& collector_;
  formats::Unwrapper& unwrapper_;
  bool quick_;
  std::uint64_t line_ = 0;
  std::uint64_t sampled_line_ = 0;  // the last line whose time was taken
  std::size_t sampled_to_ = 0;      // where that line ended
  std::optional<Timestamp> last_time_;
};

}  // namespace nsposture::ingest::audit::import
