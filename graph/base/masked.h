// One place that keeps secrets out of what is shown and stored.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// The text without what looks like a secret: the password in an address of any scheme
// (scheme://user:password@host), the value of `password=` and the like in one, a bearer token, and
// a JSON Web Token. For messages of others too, which may repeat what they were sent.
[[nodiscard]] std::string masked(std::string_view text);

}  // namespace nsposture
