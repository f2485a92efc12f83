// Where a finding stands against the run before and what people decided about it.
#pragma once

#include <cstdint>
#include <string_view>

namespace nsposture::store {

enum class FindingState : std::uint8_t {
  New,       // not in the run before
  Existing,  // in the run before as well
  Accepted,  // by a person, and not expired
  Resolved,  // in the run before, but no longer
};

// The word in JSON and in exports: "new", "known", "accepted", "gone". Some are older than the
// names here and stay, because programs read them.
[[nodiscard]] constexpr std::string_view to_string(FindingState state) {
  switch (state) {
    case FindingState::New:
      return "new";
    case FindingState::Existing:
      return "known";
    case FindingState::Accepted:
      return "accepted";
    case FindingState::Resolved:
      return "gone";
  }
  return "";
}

}  // namespace nsposture::store
