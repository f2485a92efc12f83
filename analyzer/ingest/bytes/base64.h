// Standard base64 (RFC 4648 section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

// Empty if `text` is not base64. Line breaks are not accepted.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

// With padding, without line breaks.
[[nodiscard]] std::string encode_base64(std::string_view bytes);

}  // namespace nsposture::ingest::bytes
