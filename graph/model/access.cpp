#include "graph/model/access.h"

namespace nsposture {

std::string_view to_string(Access access) {
  switch (access) {
    case Access::Direct:
      return "direct";
    case Access::Apply:
      return "apply";
    case Access::Takeover:
      return "takeover";
    case Access::Indirect:
      return "indirect";
    case Access::None:
      break;
  }
  return "none";
}

}  // namespace nsposture
