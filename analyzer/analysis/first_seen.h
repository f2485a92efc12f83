// Since when findings are known, by the analyses that a database still has.
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
  std::set<std::string, std::less<>> fingerprints;  // in analyses before `since`, the latest aside
  // The latest analysis is older too. It may hold findings that were added to it later, as events
  // came: their own time says when.
  bool latest_is_older = false;
  std::optional<Timestamp> oldest;  // analysis that is stored

  // Was the finding, of the latest analysis or the one before, first seen at `since` or later?
  [[nodiscard]] bool first_seen_since(const store::Finding& finding) const;
};

[[nodiscard]] SeenBefore seen_before(const store::ClusterStore& store, Timestamp since);

}  // namespace nsposture::analysis
