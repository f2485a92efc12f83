// Where a finding stands for whoever reads a report.
#pragma once

#include <cstdint>
#include <string_view>

namespace nsposture::store {

enum class FindingState : std::uint8_t {
  New,
  Known,     // in the analysis before, in the base of a change or in its baseline
  Accepted,  // with a reason
};

[[nodiscard]] std::string_view to_string(FindingState state);  // "new"

}  // namespace nsposture::store
