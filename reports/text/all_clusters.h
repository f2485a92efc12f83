// The answers of `who-can --all-clusters` as text, one after another. Not thread-safe.
#pragma once

#include "graph/model/subject.h"
#include "reports/answers/cluster_moment.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports::text {

class AllClusters {
 public:
  // `answer`: as for a single cluster. `subjects`: those that it names. Returns the text up to the
  // end of this cluster.
  [[nodiscard]] std::string add(const ClusterMoment& of, std::string_view answer,
                                const std::vector<Subject>& subjects);
  // The subjects that are in several clusters.
  [[nodiscard]] std::string finish() const;

 private:
  bool any_ = false;
  std::map<Subject, std::vector<std::string>> in_clusters_;
};

}  // namespace nsposture::reports::text
