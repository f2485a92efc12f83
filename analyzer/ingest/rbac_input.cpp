#include "analyzer/ingest/rbac_input.h"

#include <fmt/format.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kReadStep = std::size_t{1} << 20U;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}

  ~FileDescriptor() {
    if (fd_ > STDIN_FILENO) ::close(fd_);
  }

  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

std::string system_message(int error) {
  return std::generic_category().message(error);
}

// A shell's `<(command)` is a pipe under one of these names and is meant to be read.
bool names_descriptor(const std::string& path) {
  return path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/") || path == "/dev/stdin";
}

std::string unfit(const struct stat& status, const std::string& path) {
  if (S_ISDIR(status.st_mode)) return "is a folder";
  if (!S_ISREG(status.st_mode) && !names_descriptor(path)) {
    return S_ISFIFO(status.st_mode) ? "is a named pipe, not a file: use `-` for standard input"
                                    : "is no regular file";
  }
  if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) > kMaxInputBytes) {
    return "is larger than 4 GiB: split the dump by kind";
  }
  return {};
}

void read_all(int fd, std::size_t expected, SourceFile& input) {
  // One byte more than the file has, to meet its end at once.
  const auto step = expected == 0 ? kReadStep : expected + 1;
  input.text.reserve(step + kInputPadding);
  std::size_t size = 0;
  while (true) {
    if (size + 1 > input.text.size()) input.text.resize(size + step);
    const auto count = ::read(fd, input.text.data() + size, input.text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) input.trouble = "cannot be read: " + system_message(errno);
    if (count <= 0) break;
    size += static_cast<std::size_t>(count);
    if (size > kMaxInputBytes) {
      input.trouble = "is larger than 4 GiB: split the dump by kind";
      break;
    }
  }
  input.text.resize(size);
}

}  // namespace

SourceFile read_input(const std::string& path) {
  SourceFile input;
  const bool standard = path == "-";
  // Without O_NONBLOCK opening a named pipe that nobody writes to would wait for ever.
  const int flags = O_RDONLY | O_CLOEXEC | (names_descriptor(path) ? 0 : O_NONBLOCK);
  const FileDescriptor file(standard ? STDIN_FILENO : ::open(path.c_str(), flags));
  if (file.get() < 0) {
    input.trouble = "cannot be opened: " + system_message(errno);
    return input;
  }

  struct stat status {};

  if (::fstat(file.get(), &status) != 0) {
    input.trouble = "cannot be read: " + system_message(errno);
    return input;
  }
  if (!standard) input.trouble = unfit(status, path);
  if (!input.trouble.empty()) return input;
  const auto size = S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0;
  read_all(file.get(), size, input);
  if (!input.trouble.empty()) {
    input.text.clear();
    return input;
  }
  input = unpack(std::move(input.text));
  input.opened = true;
  return input;
}

}  // namespace nsposture::ingest
