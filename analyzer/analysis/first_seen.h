// When findings were first seen, according to the analyses still in the database.
#pragma once

#include "graph/base/timestamp.h"
#include "store/cluster_store.h"

#include <functional>
#include <optional>
#include <set>
#include <string>

namespace nsposture::analysis {

struct SeenBefore {
  Timestamp since;
  std::set<std::string, std::less<>> fingerprints;  // from analyses before `since`, not the latest
  // The latest analysis is older than `since` too. It may contain findings that were added later,
  // as events arrived: their own time decides.
  bool latest_is_older = false;
  std::optional<Timestamp> oldest;  // the oldest stored analysis

  // Whether a finding of the latest analysis, or the one before, was first seen at or after
  // `since`.
  [[nodiscard]] bool first_seen_since(const store::Finding& finding) const;
};

[[nodiscard]] SeenBefore seen_before(const store::ClusterStore& store, Timestamp since);

}  // namespace nsposture::analysis
