// SQL and values as PostgreSQL wants them.
#pragma once

#include <string>
#include <string_view>

namespace nsposture::store::postgres {

// `?` and `?2` outside of quotes become `$1`, `$2`.
[[nodiscard]] std::string with_dollars(std::string_view sql);

// PostgreSQL takes neither NUL nor bytes that are no UTF-8: U+FFFD stands for them.
[[nodiscard]] std::string storable_text(std::string_view text);

// A bytea value in hexadecimal.
[[nodiscard]] std::string bytea(std::string_view bytes);

// INSERT, UPDATE or DELETE that returns no rows: nobody waits for its result.
[[nodiscard]] bool only_writes(std::string_view sql);

}  // namespace nsposture::store::postgres
