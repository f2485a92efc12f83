// A finding that was accepted, with a reason and an optional expiry.
#pragma once

#include "graph/base/timestamp.h"

#include <optional>
#include <string>

namespace nsposture::store {

struct Acceptance {
  std::string fingerprint;
  std::string reason;
  std::optional<Timestamp> until;
  Timestamp at;
};

}  // namespace nsposture::store
