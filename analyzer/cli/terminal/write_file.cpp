#include "analyzer/cli/terminal/write_file.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace nsposture::cli {

namespace {

bool write_all(int fd, std::string_view content) {
  while (!content.empty()) {
    const auto count = ::write(fd, content.data(), content.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return ::fsync(fd) == 0 || errno == EINVAL || errno == EROFS;
}

// umask() can only be read by setting it.
mode_t mode_for(FileReaders readers) {
  if (readers == FileReaders::Owner) return S_IRUSR | S_IWUSR;
  const auto mask = ::umask(0);
  ::umask(mask);
  return (S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH) & ~mask;
}

// A pipe or a device such as /dev/null is written to directly, not replaced by a file.
bool takes_a_stream(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 &&
         (S_ISCHR(status.st_mode) || S_ISFIFO(status.st_mode));
}

// A pipe without a reader is an error; it does not block.
void write_stream(const std::string& path, const std::string& content) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  bool written = fd >= 0 && ::fcntl(fd, F_SETFL, 0) == 0 && write_all(fd, content);
  const std::string why = std::strerror(errno);
  if (fd >= 0) written = ::close(fd) == 0 && written;
  if (!written) {
    throw Error(ErrorCode::Internal, fmt::format("cannot write `{}`: {}", path, why));
  }
}

}  // namespace

// The temporary file name is unpredictable, so no other user can place a link there.
void write_file(const std::string& path, const std::string& content, FileReaders readers) {
  if (takes_a_stream(path)) return write_stream(path, content);
  std::string part = path + ".XXXXXX";
  const int fd = ::mkostemp(part.data(), O_CLOEXEC);
  bool written = fd >= 0 && ::fchmod(fd, mode_for(readers)) == 0 && write_all(fd, content);
  if (fd >= 0) written = ::close(fd) == 0 && written;
  if (!written || std::rename(part.c_str(), path.c_str()) != 0) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) std::remove(part.c_str());
    throw Error(ErrorCode::Internal, fmt::format("cannot write `{}`: {}", path, why));
  }
}

}  // namespace nsposture::cli
