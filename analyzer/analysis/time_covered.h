// The time that a database knows about: the spans of its logs and the times of its snapshots.
#pragma once

#include "store/cluster_store.h"

#include <string>
#include <vector>

namespace nsposture::analysis {

class TimeCovered {
 public:
  // `snapshots`: ordered by time, at least one.
  TimeCovered(const store::ClusterStore& store, const std::vector<store::SnapshotInfo>& snapshots);

  // Whether logs cover all of it without a gap. REQUIRES: `from` <= `to`.
  [[nodiscard]] bool covers(Timestamp from, Timestamp to) const;
  // Before the earliest or after the latest known time.
  [[nodiscard]] bool is_outside(Timestamp when) const;
  // "snapshots of A to B, a log from C to D".
  [[nodiscard]] std::string text() const;

 private:
  struct Span {
    Timestamp from;
    Timestamp to;
    std::string series;  // of the log that ends the span
  };

  void add_logs(std::vector<store::Coverage> logs);

  std::vector<Span> spans_;  // ordered by time, disjoint
  std::vector<store::CoverageGap> gaps_;
  Timestamp first_snapshot_;
  Timestamp last_snapshot_;
};

}  // namespace nsposture::analysis
