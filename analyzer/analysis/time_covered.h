// What a database knows of which time: the spans of its logs, and when its snapshots were taken.
#pragma once

#include "store/cluster_store.h"

#include <string>
#include <vector>

namespace nsposture::analysis {

class TimeCovered {
 public:
  // `snapshots` by time, at least one.
  TimeCovered(const store::ClusterStore& store, const std::vector<store::SnapshotInfo>& snapshots);

  // Logs cover all of it, without a gap. In order, or the same moment twice.
  [[nodiscard]] bool covers(Timestamp from, Timestamp to) const;
  // Before everything that is known, or after it.
  [[nodiscard]] bool is_outside(Timestamp when) const;
  // "snapshots of A to B, logs from C to D".
  [[nodiscard]] std::string text() const;

 private:
  struct Span {
    Timestamp from;
    Timestamp to;
    std::string series;  // of the log that ends it
  };

  void add_logs(std::vector<store::Coverage> logs);

  std::vector<Span> spans_;  // by time, apart from one another
  std::vector<store::CoverageGap> gaps_;
  Timestamp first_snapshot_;
  Timestamp last_snapshot_;
};

}  // namespace nsposture::analysis
