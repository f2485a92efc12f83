// Which file a path named when it was opened. On Linux an open file can be deleted or replaced
// under its name: what is written then is lost with the last one who holds it. Thread-safe.
#pragma once

#include <cstdint>
#include <string>

namespace nsposture::store::sqlite {

class FileIdentity {
 public:
  // Of the file that `path` names now; a missing one is in place never.
  explicit FileIdentity(std::string path);

  // The path still names that file, by device and inode.
  [[nodiscard]] bool in_place() const;

 private:
  std::string path_;
  std::uint64_t device_ = 0;
  std::uint64_t inode_ = 0;
};

}  // namespace nsposture::store::sqlite
