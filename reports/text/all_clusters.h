// The answers of `who-can --all-clusters` for people, one after the other. Not thread-safe.
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
  // `answer`: as it is for one cluster alone. `subjects`: those it names. The text up to and with
  // this cluster.
  [[nodiscard]] std::string add(const ClusterMoment& of, std::string_view answer,
                                const std::vector<Subject>& subjects);
  // Who is in several of them.
  [[nodiscard]] std::string finish() const;

 private:
  bool any_ = false;
  std::map<Subject, std::vector<std::string>> in_clusters_;
};

}  // namespace nsposture::reports::text
