// Identifies the file that a path named when it was opened. On Linux an open file can be deleted or
// replaced: data written to it then is lost when its last user closes it. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture::store::sqlite {

class FileIdentity {
 public:
  // Of the file that `path` names now; a missing file is never in place.
  explicit FileIdentity(std::string path);

  // Whether the path still names that file, by device and inode.
  [[nodiscard]] bool in_place() const;

 private:
  std::string path_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace nsposture::store::sqlite
