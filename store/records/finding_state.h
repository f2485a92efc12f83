// Where a finding stands for whoever reads a report.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace nsposture::store {

enum class FindingState : std::uint8_t {
  New,
  Known,     // in the analysis before, in the base of a change or in its baseline
  Accepted,  // with a reason
  Gone,      // in the analysis before, and not found any more; only in lists that ask for it
};

// Neither accepted nor gone: it counts.
[[nodiscard]] constexpr bool is_open(FindingState state) {
  return state == FindingState::New || state == FindingState::Known;
}

[[nodiscard]] std::string_view to_string(FindingState state);  // "new"
[[nodiscard]] std::optional<FindingState> finding_state_from(std::string_view text);

}  // namespace nsposture::store
