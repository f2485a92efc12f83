// Decompression as a layer over a ByteSource: gzip with any number of members, zstd with any
// number of frames, xz with any number of streams. Memory is bounded by the formats' windows.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <memory>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

enum class Compression : std::uint8_t { None, Gzip, Zstd, Xz };

// By the magic number at the front of `head` (six bytes decide).
[[nodiscard]] Compression compression_of(std::string_view head);
[[nodiscard]] std::string_view to_string(Compression compression);  // "gzip"

struct OpenedSource {
  std::unique_ptr<ByteSource> bytes;
  std::string compression;  // "gzip", "gzip in zstd", empty when the bytes are plain
};

// What becomes of text in UTF-16: whoever reads line by line cannot use it.
enum class Utf16 : std::uint8_t { Refused, HandedOn };

// What becomes of a zip archive: only who can read its files can use it.
enum class Zip : std::uint8_t { Refused, HandedOn };

// Puts decompressors on `source` until the bytes are plain. Data that is still compressed after
// four layers is handed on as it is.
[[nodiscard]] OpenedSource decompressed(std::unique_ptr<ByteSource> source,
                                        Utf16 utf16 = Utf16::Refused, Zip zip = Zip::Refused);

}  // namespace nsposture::ingest::bytes
