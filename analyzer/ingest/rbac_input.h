// Where manifests come from: files, folders, standard input; gzip is undone. Nothing here looks
// into the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest {

// Positions are 32 bits wide, and so are the JSON parser's.
inline constexpr std::uint64_t kMaxInputBytes = 0xFFFF'F000U;

// Manifests compress up to about 40 to 1; what expands further beyond kBombFloor is no manifest.
inline constexpr std::uint64_t kMaxExpansion = 200;
inline constexpr std::uint64_t kBombFloor = std::uint64_t{64} << 20U;

struct SourceFile {
  std::string text;  // capacity exceeds size by at least kInputPadding
  bool opened = false;
  std::string trouble;  // why not all could be read; "" when it could
};

inline constexpr std::size_t kInputPadding = 64;

// "-" is standard input. Never throws but for want of memory: what goes wrong is `trouble`.
[[nodiscard]] SourceFile read_input(const std::string& path);

// Undoes gzip, all members of it; other text comes back as it is.
[[nodiscard]] SourceFile unpack(std::string bytes);

// *.yaml, *.yml, *.json and their .gz.
[[nodiscard]] bool is_manifest_name(std::string_view name);

struct FoundFile {
  std::string path;
  std::string trouble;  // not empty: cannot be read, for this reason
};

struct Found {
  std::vector<FoundFile> files;
  bool opened = false;  // the path exists and, if a folder, could be listed
};

// A file itself, or all manifests below a folder, sorted by path, each once whatever links lead
// to it. Symbolic links are followed, .git is not entered, nor the `..data` folders of volumes.
[[nodiscard]] Found find_files(const std::string& path);

}  // namespace nsposture::ingest
