// Of which cluster an answer is, and as of when.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <string>

namespace nsposture::reports {

struct ClusterMoment {
  std::string cluster;  // "" where nobody gave it a name
  std::int64_t snapshot = 0;
  Timestamp taken;
};

}  // namespace nsposture::reports
