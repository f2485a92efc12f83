// The answer of `can-i`.
#pragma once

#include "reports/answers/caveats.h"

#include <string>

namespace nsposture::reports {

struct Decision {
  bool allowed = false;
  std::string reason;  // the API server's
  std::string error;   // not empty: nothing could be decided, so the request is denied
  Caveats caveats = {};
  bool outside = false;  // for a time that no log and no snapshot covers

  // Nothing that was read allows it, and not everything that may allow it was read.
  [[nodiscard]] bool unknown() const {
    return (!allowed || outside) && error.empty() && !caveats.not_read.empty();
  }
};

}  // namespace nsposture::reports
