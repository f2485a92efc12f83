// How a subject gets an action.
#pragma once

#include <cstdint>
#include <string_view>

namespace nsposture {

// Ordered from weakest to strongest.
enum class Access : std::uint8_t {
  None,
  Indirect,  // can make a controller do it
  Takeover,  // can take over an identity, or gain a grant, that allows it
  Apply,     // may create certain names, by server-side apply
  Direct,    // may do it now
};

[[nodiscard]] std::string_view to_string(Access access);  // "direct", "apply", "takeover", …

}  // namespace nsposture
