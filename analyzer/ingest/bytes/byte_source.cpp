#include "analyzer/ingest/bytes/byte_source.h"

#include "graph/model/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nsposture::ingest {

namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int error) {
  // strerror is safe here: messages of the C locale are constant text in glibc.
  throw Error(ErrorCode::Input, fmt::format("cannot {} `{}`: {}", what, path, strerror(error)));
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
  fd_ = path == "-" ? ::dup(STDIN_FILENO) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) fail(path, "open", errno);

  struct stat info {};

  if (::fstat(fd_, &info) != 0) {
    const int error = errno;
    ::close(fd_);
    fail(path, "read", error);
  }
  stat_.device = info.st_dev;
  stat_.inode = info.st_ino;
  // Standard input may be a file somebody redirected, read up to some point: it counts as a pipe.
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
    if (got < 0) fail(path_, "read", errno);
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
  }
  return total;
}

std::size_t File::read(char* out, std::size_t size) const {
  for (;;) {
    const auto got = ::read(fd_, out, size);
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail(path_, "read", errno);
  }
}

std::unique_ptr<ByteSource> file_source(const File& file, std::uint64_t offset) {
  return std::make_unique<FileSource>(file, offset);
}

std::unique_ptr<ByteSource> memory_source(std::string_view text) {
  return std::make_unique<MemorySource>(text);
}

}  // namespace nsposture::ingest
