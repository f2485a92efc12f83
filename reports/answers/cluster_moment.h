// The cluster and the time that an answer applies to.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <string>

namespace nsposture::reports {

struct ClusterMoment {
  std::string cluster;  // "" for an unnamed cluster
  std::int64_t snapshot = 0;
  Timestamp taken;
};

}  // namespace nsposture::reports
