// A stored run of the rules.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <string>

namespace nsposture::store {

struct AnalysisInfo {
  std::int64_t id = 0;
  std::int64_t snapshot = 0;
  Timestamp at;
  std::string version;
};

}  // namespace nsposture::store
