// Expands the paths given by the user into a list of files.
#pragma once

#include "graph/base/diagnostic.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::ingest::bytes {

struct FoundFile {
  std::string path;
  std::string trouble;  // not empty: why it cannot be read
};

struct Found {
  std::vector<FoundFile> files;
  bool opened = false;  // the path exists and, if it is a folder, could be listed
};

// Whether a file or folder reached through several links counts once, or under each name.
enum class Links : std::uint8_t { Once, Each };

// What a folder walk includes, by names without their folder.
struct FileChoice {
  bool (*takes_file)(std::string_view name);
  bool (*enters_folder)(std::string_view name);
  Links links = Links::Once;
};

// A file itself, or all chosen files below a folder, sorted by path. Follows links, except to a
// parent folder.
[[nodiscard]] Found find_files(const std::string& path, const FileChoice& choice);

struct InputFiles {
  std::vector<std::string> files;      // "-" is kept as is
  std::vector<Diagnostic> unreadable;  // a path that does not exist, a folder without permission
};

// Folders are walked as in find_files(), with every file except hidden ones. A file reached twice
// is read once.
[[nodiscard]] InputFiles expand_inputs(const std::vector<std::string>& paths);

}  // namespace nsposture::ingest::bytes
