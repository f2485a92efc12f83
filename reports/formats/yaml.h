// The JSON of an answer as YAML, for users and programs that read YAML.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::reports::formats {

// The same keys and values in the same order. `json` is one of our own answers. Only ASCII: text
// that is not a plain word is in double quotes, with escapes. Throws nlohmann's exception for
// invalid JSON.
[[nodiscard]] std::string yaml(std::string_view json);

}  // namespace nsposture::reports::formats
