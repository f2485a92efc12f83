// A stored run of the rules.
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>

namespace nsposture::store {

struct AnalysisInfo {
  std::int64_t id = 0;
  std::int64_t snapshot = 0;
  Timestamp at;
  std::string version;
  // The newest event of the cluster that existed for the analysis. Empty: unknown, as for events
  // that are analyzed as they arrive.
  std::optional<std::int64_t> last_event = {};
};

}  // namespace nsposture::store
