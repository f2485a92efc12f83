// How a subject gets to an action.
#pragma once

#include <cstdint>
#include <string_view>

namespace nsposture {

// The weakest way first.
enum class Access : std::uint8_t {
  None,
  Indirect,  // can have a controller do it
  Takeover,  // can take over an identity, or gain a grant, that may
  Apply,     // may create certain names, by server-side apply
  Direct,    // may do it now
};

[[nodiscard]] std::string_view to_string(Access access);  // "direct", "apply", "takeover", …

}  // namespace nsposture
