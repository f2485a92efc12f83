#include "graph/model/known_pods.h"

#include <algorithm>

namespace nsposture {

bool knows_pods(const Cluster& cluster) {
  return cluster.reading.has_whole("Pod") ||
         std::ranges::any_of(cluster.workloads,
                             [](const Workload& workload) { return workload.kind == "Pod"; });
}

}  // namespace nsposture
