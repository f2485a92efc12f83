// A pattern of subjects as people write it, `*` standing for any text.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// `system:serviceaccount:ci:*`, with or without `user:` before it, is `sa:ci/*`; any other text
// stays as it is. Of `system:serviceaccount:*` it is open which part the star is of: it stays too.
[[nodiscard]] std::string subject_pattern(std::string_view text);

}  // namespace nsposture
