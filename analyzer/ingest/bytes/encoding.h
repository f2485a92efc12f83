// Text in UTF-16 with a byte order mark: PowerShell writes it, and kubectl reads it.
#pragma once

#include <string>

namespace nsposture::ingest::bytes {

// Makes UTF-8 of `text`, and takes a byte order mark of UTF-8 away. Returns why that cannot be
// done ("is in UTF-32 …"), or "" when it was done or there was nothing to do.
[[nodiscard]] std::string to_utf8(std::string& text);

}  // namespace nsposture::ingest::bytes
