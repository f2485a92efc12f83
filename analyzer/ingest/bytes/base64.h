// Standard base64 (RFC 4648 section 4) out of JSON strings of cloud wrappers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

// Empty when `text` is not base64. Line breaks are not accepted.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

}  // namespace nsposture::ingest::bytes
