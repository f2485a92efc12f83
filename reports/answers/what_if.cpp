#include "reports/answers/what_if.h"

#include <algorithm>

namespace nsposture::reports {

bool WhatIf::anybody_gains() const {
  return std::ranges::any_of(
      subjects, [](const AccessBeforeAndAfter& one) { return one.after > one.before; });
}

}  // namespace nsposture::reports
