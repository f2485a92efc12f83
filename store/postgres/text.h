// SQL and values in PostgreSQL's form.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::store::postgres {

// `?` and `?2` outside quotes become `$1`, `$2`.
[[nodiscard]] std::string with_dollars(std::string_view sql);

// PostgreSQL accepts neither NUL nor invalid UTF-8: U+FFFD replaces them.
[[nodiscard]] std::string storable_text(std::string_view text);

// A bytea value in hexadecimal.
[[nodiscard]] std::string bytea(std::string_view bytes);

// INSERT, UPDATE or DELETE without returned rows: no caller waits for its result.
[[nodiscard]] bool only_writes(std::string_view sql);

}  // namespace nsposture::store::postgres
