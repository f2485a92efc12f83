// The JSON of an answer as YAML, for people who read YAML and programs that take it.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports::formats {

// The same keys and values in the same order. `json` is one of our own answers. ASCII alone: a text
// that is not a plain word is in double quotes, with escapes. Throws nlohmann's exception for what
// is no JSON.
[[nodiscard]] std::string yaml(std::string_view json);

}  // namespace nsposture::reports::formats
