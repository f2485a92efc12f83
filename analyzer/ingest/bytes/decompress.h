// Decompression as a layer over a ByteSource: gzip with any number of members, zstd with any number
// of frames, xz with any number of streams. Memory is bounded by the formats' windows.
#pragma once

#include "analyzer/ingest/bytes/byte_source.h"

#include <memory>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

enum class Compression : std::uint8_t { None, Gzip, Zstd, Xz };

// By the magic number at the start of `head` (six bytes are enough).
[[nodiscard]] Compression compression_of(std::string_view head);
[[nodiscard]] std::string_view to_string(Compression compression);  // "gzip"

struct OpenedSource {
  std::unique_ptr<ByteSource> bytes;
  std::string compression;  // "gzip", "gzip in zstd", empty if not compressed
};

// Whether UTF-16 text is refused or passed on: line-based readers cannot use it.
enum class Utf16 : std::uint8_t { Refused, HandedOn };

// Whether a zip archive is refused or passed on: only readers of its files can use it.
enum class Zip : std::uint8_t { Refused, HandedOn };

// Adds decompressors to `source` until the bytes are plain. Data still compressed after four layers
// is passed on unchanged.
[[nodiscard]] OpenedSource decompressed(std::unique_ptr<ByteSource> source,
                                        Utf16 utf16 = Utf16::Refused, Zip zip = Zip::Refused);

}  // namespace nsposture::ingest::bytes
