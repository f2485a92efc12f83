// Findings accepted in the manifest itself:
//   # nsposture:ignore NP204,NP205 until=2027-01-01 reason=the backup job needs them
// on the line of the finding, in the comment lines directly above it, or at the start of a document
// for all of it; or in the annotation nsposture.dev/ignore on the object, several separated by `;`.
// It is valid only with a reason, and only until its date.
#pragma once

#include "graph/base/source_pos.h"
#include "graph/base/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

struct Suppression {
  std::vector<std::string> rules;
  std::string reason;
  std::optional<Timestamp> until;  // the end of that day, UTC
  std::uint32_t line = 0;          // position of the suppression
  std::uint32_t column = 0;
  std::uint32_t first_line = 0;  // range that it covers
  std::uint32_t last_line = 0;
  std::string trouble;  // not empty: why it is void
};

// All suppression comments of a YAML text, in order.
[[nodiscard]] std::vector<Suppression> find_suppressions(std::string_view text);

// "NP204 until=2027-01-01 reason=…", as in a comment after its keyword. Sets no position.
[[nodiscard]] Suppression parse_suppression(std::string_view text);

// Whether it applies to that rule at that time: it has a reason and has not expired.
[[nodiscard]] bool covers(const Suppression& suppression, std::string_view rule, Timestamp now);

}  // namespace nsposture::check
