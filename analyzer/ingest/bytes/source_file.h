// A whole file in memory as text, decompressed: for formats that are parsed as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

// Positions are 32 bits wide, also in the JSON parser.
inline constexpr std::uint64_t kMaxInputBytes = 0xFFFF'F000U;

// Manifests compress up to about 40 to 1; a file that expands further beyond kBombFloor is not one.
inline constexpr std::uint64_t kMaxExpansion = 200;
inline constexpr std::uint64_t kBombFloor = std::uint64_t{64} << 20U;

inline constexpr std::size_t kInputPadding = 64;

struct SourceFile {
  std::string text;  // capacity exceeds size by at least kInputPadding
  bool opened = false;
  std::string trouble;  // why it was not fully read, to follow the file name; "" if it was
};

// "-" is standard input. Decompresses gzip, zstd and xz, detected by content, and converts UTF-16
// with a byte order mark to UTF-8. Throws only if out of memory: errors are in `trouble`.
[[nodiscard]] SourceFile read_source_file(const std::string& path);

// The same for the content of a file.
[[nodiscard]] SourceFile unpack(std::string_view content);

}  // namespace nsposture::ingest::bytes
