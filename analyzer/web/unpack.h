// Decompresses a request body.
#pragma once

#include "analyzer/web/byte_budget.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::web {

enum class Unpacked : std::uint8_t { Yes, Damaged, TooLarge, NoMemory };

// `encoding` is the value of Content-Encoding, or empty.
[[nodiscard]] bool is_compressed(std::string_view encoding);
[[nodiscard]] bool knows_encoding(std::string_view encoding);

// Replaces gzip or zlib data in `body`. Stops at `limit` bytes, to limit decompression bombs.
[[nodiscard]] Unpacked unpack(std::string& body, std::size_t limit, Lease& memory);

}  // namespace nsposture::web
