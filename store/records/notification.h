// A finding that a receiver was notified of.
#pragma once

#include "graph/base/timestamp.h"

#include <string>

namespace nsposture::store {

// `channel` names the kind of receiver, such as "slack"; never its address.
struct Notification {
  std::string fingerprint;
  std::string channel;
  std::string cluster;
  Timestamp told;
};

}  // namespace nsposture::store
