// The state of a finding in a report.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nsposture::store {

enum class FindingState : std::uint8_t {
  New,
  Known,     // in the previous analysis, in the base of a change or in its baseline
  Accepted,  // with a reason
  Gone,      // in the previous analysis, but not found any more; only in lists that request it
};

// Neither accepted nor resolved: it counts.
[[nodiscard]] constexpr bool is_open(FindingState state) {
  return state == FindingState::New || state == FindingState::Known;
}

[[nodiscard]] std::string_view to_string(FindingState state);  // "new"
[[nodiscard]] std::optional<FindingState> finding_state_from(std::string_view text);

}  // namespace nsposture::store
