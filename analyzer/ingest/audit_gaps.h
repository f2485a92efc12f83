// Finds stretches without any event (NP115) from the times that lines show.
#pragma once

#include "graph/model/timestamp.h"
#include "store/store.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

class GapFinder {
 public:
  // The stageTimestamp of each line in order, as written. Cheap while the minute stays the same.
  void see(std::string_view time);

  // The gaps that stand out from the log's own rhythm: over ten minutes and far over its usual
  // spacing.
  [[nodiscard]] std::vector<store::CoverageGap> gaps(const std::string& file) const;

  [[nodiscard]] Timestamp first() const { return first_; }

  [[nodiscard]] Timestamp last() const;

 private:
  std::string minute_;
  std::string latest_;  // text of the last time seen
  Timestamp first_;
  Timestamp last_;
  std::uint64_t minutes_ = 0;  // how many times the minute changed
  std::vector<store::CoverageGap> candidates_;
};

}  // namespace nsposture::ingest
