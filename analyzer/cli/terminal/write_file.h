// Files that a command leaves behind: a reader never sees half of one.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture::cli {

enum class FileReaders : std::uint8_t {
  Owner,  // mode 0600, like the database: reports quote audit data
  Umask,  // whoever the umask lets, for what others are to read or to commit
};

// Writes beside the target and renames; into a pipe or a character device directly. Throws
// Error(Internal) when that fails.
void write_file(const std::string& path, const std::string& content,
                FileReaders readers = FileReaders::Owner);

}  // namespace nsposture::cli
