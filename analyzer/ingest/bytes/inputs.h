// What the user named, as a list of files.
#pragma once

#include "graph/model/diagnostic.h"

#include <string>
#include <vector>

namespace nsposture::ingest {

struct InputFiles {
  std::vector<std::string> files;      // "-" stays as it is
  std::vector<Diagnostic> unreadable;  // a path that does not exist, a folder without permission
};

// Folders are walked in sorted order, every regular file in them is taken but hidden ones;
// symbolic links to folders are not followed. A file reached twice is read once.
[[nodiscard]] InputFiles expand_inputs(const std::vector<std::string>& paths);

}  // namespace nsposture::ingest
