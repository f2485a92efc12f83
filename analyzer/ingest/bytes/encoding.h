// UTF-16 text with a byte order mark: PowerShell writes it, and kubectl reads it.
#pragma once

#include <string>

namespace nsposture::ingest::bytes {

// Converts `text` to UTF-8, and removes a UTF-8 byte order mark. Returns why that is impossible
// ("is in UTF-32 …"), or "" on success.
[[nodiscard]] std::string to_utf8(std::string& text);

}  // namespace nsposture::ingest::bytes
