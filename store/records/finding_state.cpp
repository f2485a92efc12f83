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
    case FindingState::Gone:
      return "gone";
  }
  return "new";
}

std::optional<FindingState> finding_state_from(std::string_view text) {
  for (const auto state :
       {FindingState::New, FindingState::Known, FindingState::Accepted, FindingState::Gone}) {
    if (to_string(state) == text) return state;
  }
  return std::nullopt;
}

}  // namespace nsposture::store
