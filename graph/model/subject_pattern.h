// A pattern for subjects, as users write it; `*` matches any text.
#pragma once

#include <string>
#include <string_view>

namespace nsposture {

// `system:serviceaccount:ci:*`, with or without `user:` before it, becomes `sa:ci/*`; other text is
// unchanged. So is `system:serviceaccount:*`, because its star could belong to either part.
[[nodiscard]] std::string subject_pattern(std::string_view text);

}  // namespace nsposture
