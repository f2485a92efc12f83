#include "reports/answers/words/access_words.h"

namespace nsposture::reports {

std::string_view access_word(Access access) {
  switch (access) {
    case Access::Direct:
    case Access::Apply:
      return "direct";
    case Access::Takeover:
      return "becomes";
    case Access::Indirect:
      return "indirect";
    case Access::None:
      break;
  }
  return "no";
}

}  // namespace nsposture::reports
