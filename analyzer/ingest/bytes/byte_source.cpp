#include "analyzer/ingest/bytes/byte_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace nsposture::ingest::bytes {

namespace {

[[noreturn]] void fail_to_open(const std::string& path, int error) {
  const auto why = std::generic_category().message(error);
  throw FileError(fmt::format("cannot open `{}`: {}", path, why), "cannot be opened: " + why);
}

[[noreturn]] void fail_to_read(const std::string& path, int error) {
  const auto why = std::generic_category().message(error);
  throw FileError(fmt::format("cannot read `{}`: {}", path, why), "cannot be read: " + why);
}

// A shell's `<(command)` is a pipe with one of these names and is meant to be read.
bool names_descriptor(const std::string& path) {
  return path.starts_with("/dev/fd/") || path.starts_with("/proc/self/fd/") || path == "/dev/stdin";
}

int open_file(const std::string& path) {
  if (path == "-") return ::dup(STDIN_FILENO);
  // Without O_NONBLOCK, opening a named pipe without a writer would block forever.
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | (names_descriptor(path) ? 0 : O_NONBLOCK));
}

// Why a file of this type is not read; empty if it is.
std::string unfit(mode_t mode, const std::string& path) {
  if (path == "-" || S_ISREG(mode)) return {};
  if (S_ISDIR(mode)) return "is a folder";
  if (names_descriptor(path)) return {};
  return S_ISFIFO(mode) ? "is a named pipe, not a file: use `-` for standard input"
                        : "is no regular file";
}

class FileSource final : public ByteSource {
 public:
  FileSource(const File& file, std::uint64_t offset) : file_(file), offset_(offset) {}

  std::size_t read(char* out, std::size_t size) override {
    const auto got =
        file_.stat().regular ? file_.read_at(out, size, offset_) : file_.read(out, size);
    offset_ += got;
    return got;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return offset_; }

 private:
  const File& file_;
  std::uint64_t offset_;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::string_view text) : text_(text) {}

  std::size_t read(char* out, std::size_t size) override {
    const auto got = std::min(size, text_.size() - offset_);
    std::memcpy(out, text_.data() + offset_, got);
    offset_ += got;
    return got;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return offset_; }

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace

File::File(const std::string& path) : path_(path) {
  fd_ = open_file(path);
  if (fd_ < 0) fail_to_open(path, errno);

  struct stat info {};

  if (::fstat(fd_, &info) != 0) {
    const int error = errno;
    ::close(fd_);
    fail_to_read(path, error);
  }
  if (auto why = unfit(info.st_mode, path); !why.empty()) {
    ::close(fd_);
    throw FileError(fmt::format("`{}` {}", path, why), why);
  }
  stat_.device = info.st_dev;
  stat_.inode = info.st_ino;
  // Standard input may be a redirected file that was partly read: it counts as a pipe.
  stat_.regular = S_ISREG(info.st_mode) && path != "-";
  stat_.size = stat_.regular ? static_cast<std::uint64_t>(info.st_size) : 0;
}

File::~File() {
  ::close(fd_);
}

std::size_t File::read_at(char* out, std::size_t size, std::uint64_t offset) const {
  std::size_t total = 0;
  while (total < size) {
    const auto got = ::pread(fd_, out + total, size - total, static_cast<off_t>(offset + total));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_to_read(path_, errno);
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

std::size_t File::read(char* out, std::size_t size) const {
  for (;;) {
    const auto got = ::read(fd_, out, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail_to_read(path_, errno);
  }
}

std::string to_string(const SourceProblem& problem) {
  switch (problem.kind) {
    case SourceProblem::Kind::None:
      break;
    case SourceProblem::Kind::Cut:
      return problem.what + " data ends before its end";
    case SourceProblem::Kind::Damaged:
      return problem.what + " data is damaged";
    case SourceProblem::Kind::TooLarge:
      return problem.what + " data whose window is larger than 128 MiB: unpack it first";
    case SourceProblem::Kind::Followed:
      return fmt::format("something that is not {0} follows the {0} data", problem.what);
    case SourceProblem::Kind::Refused:
      return fmt::format("{}, which is not read here; {} first", problem.what,
                         problem.what.starts_with("text") ? "turn it into UTF-8" : "unpack it");
  }
  return {};
}

std::unique_ptr<ByteSource> file_source(const File& file, std::uint64_t offset) {
  return std::make_unique<FileSource>(file, offset);
}

std::unique_ptr<ByteSource> memory_source(std::string_view text) {
  return std::make_unique<MemorySource>(text);
}

}  // namespace nsposture::ingest::bytes
