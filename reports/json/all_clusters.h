// The answers of `who-can --all-clusters` as JSON: {"clusters": [{"cluster", "snapshot", "taken",
// …}]}, piece by piece. Not thread-safe.
#pragma once

#include "reports/answers/cluster_moment.h"

#include <string>
#include <string_view>

namespace nsposture::reports::json {

class AllClusters {
 public:
  // `answer`: a JSON object with line breaks, as for a single cluster. Returns the text up to the
  // end of this cluster.
  [[nodiscard]] std::string add(const ClusterMoment& of, std::string_view answer);
  [[nodiscard]] std::string finish() const;

 private:
  bool any_ = false;
};

}  // namespace nsposture::reports::json
