// A file as one text in memory, decompressed: for what is parsed as a whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nsposture::ingest::bytes {

// Positions are 32 bits wide, and so are the JSON parser's.
inline constexpr std::uint64_t kMaxInputBytes = 0xFFFF'F000U;

// Manifests compress up to about 40 to 1; what expands further beyond kBombFloor is no manifest.
inline constexpr std::uint64_t kMaxExpansion = 200;
inline constexpr std::uint64_t kBombFloor = std::uint64_t{64} << 20U;

inline constexpr std::size_t kInputPadding = 64;

struct SourceFile {
  std::string text;  // capacity exceeds size by at least kInputPadding
  bool opened = false;
  std::string trouble;  // why not all could be read, after the file's name; "" when it could
};

// "-" is standard input. gzip, zstd and xz are undone, by content, and UTF-16 with a byte order
// mark becomes UTF-8. Never throws but for want of memory: what goes wrong is `trouble`.
[[nodiscard]] SourceFile read_source_file(const std::string& path);

// The same for the content of a file.
[[nodiscard]] SourceFile unpack(std::string_view content);

}  // namespace nsposture::ingest::bytes
