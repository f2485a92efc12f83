// Writes result files atomically: a reader never sees a partial file.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture::cli {

enum class FileReaders : std::uint8_t {
  Owner,  // mode 0600, like the database: reports quote audit data
  Umask,  // mode by the umask, for files that others read or commit
};

// Writes a temporary file beside the target and renames it; writes directly to a pipe or character
// device. Throws Error(Internal) on failure.
void write_file(const std::string& path, const std::string& content,
                FileReaders readers = FileReaders::Owner);

}  // namespace nsposture::cli
