#include "store/records/finding_state.h"

namespace nsposture::store {

std::string_view to_string(FindingState state) {
  switch (state) {
    case FindingState::New:
      return "new";
    case FindingState::Known:
      return "known";
    case FindingState::Accepted:
      return "accepted";
  }
  return "new";
}

}  // namespace nsposture::store
