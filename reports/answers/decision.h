// The answer of `can-i`.
#pragma once

#include "reports/answers/caveats.h"

#include <string>

namespace nsposture::reports {

struct Decision {
  bool allowed = false;
  std::string reason;  // the API server's
  std::string error;   // not empty: nothing could be decided, so it is refused
  Caveats caveats = {};
  bool outside = false;  // of a moment that no log and no snapshot reaches

  // Nothing that was read allows it, and not all was read that may.
  [[nodiscard]] bool unknown() const {
    return (!allowed || outside) && error.empty() && !caveats.not_read.empty();
  }
};

}  // namespace nsposture::reports
