// The kinds of archives, each implemented in its own file.
#pragma once

#include "analyzer/ingest/bytes/archive.h"

#include <memory>
#include <string_view>

namespace nsposture::ingest::bytes {

inline constexpr std::string_view kDamagedArchive = "the archive is damaged";
inline constexpr std::string_view kCutArchive = "the archive ends too early";

[[nodiscard]] bool is_tar(std::string_view head);
[[nodiscard]] std::unique_ptr<Archive> open_tar(ByteSource& source);

[[nodiscard]] bool is_zip(std::string_view head);
[[nodiscard]] std::unique_ptr<Archive> open_zip(ByteSource& source);

}  // namespace nsposture::ingest::bytes
