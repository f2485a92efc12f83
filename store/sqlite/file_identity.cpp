#include "store/sqlite/file_identity.h"

#include <sys/stat.h>
#include <utility>

namespace nsposture::store::sqlite {

FileIdentity::FileIdentity(std::string path) : path_(std::move(path)) {
  struct stat info {};

  if (::stat(path_.c_str(), &info) != 0) return;
  device_ = info.st_dev;
  inode_ = info.st_ino;
}

bool FileIdentity::in_place() const {
  struct stat info {};

  return ::stat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_;
}

}  // namespace nsposture::store::sqlite
