// Sources of bytes: files, standard input, memory, and decompressors on top of these. Readers see
// plain bytes and hold only their own buffers. A source is used by one thread at a time.
#pragma once

#include "graph/base/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::ingest::bytes {

// A problem of compressed data.
struct SourceProblem {
  enum class Kind : std::uint8_t {
    None,
    Cut,       // ends too early
    Damaged,   // cannot be decoded
    TooLarge,  // valid, but unpacking it exceeds the memory limit
    Followed,  // followed by something else
    Refused,   // an unsupported format
  };
  Kind kind = Kind::None;
  std::string what;  // "gzip"; if refused "compressed with bzip2"
};

// "gzip data is damaged"; empty for None.
[[nodiscard]] std::string to_string(const SourceProblem& problem);

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Reads up to `size` bytes into `out`; 0 only at the end. Throws Error(Input) on a system error.
  virtual std::size_t read(char* out, std::size_t size) = 0;
  // Bytes read so far from the lowest layer (compressed): for progress.
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;

  // Only valid after read() has returned 0.
  [[nodiscard]] virtual SourceProblem problem() const { return {}; }
};

struct FileStat {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  bool regular = false;
};

// A file cannot be read because of a system error or its file type.
class FileError : public Error {
 public:
  FileError(const std::string& message, std::string reason)
      : Error(ErrorCode::Input, message), reason_(std::move(reason)) {}

  // Without the file name: "cannot be opened: Permission denied", "is a folder".
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  std::string reason_;
};

// An open file. Reads by position, so one file serves several readers at once.
class File {
 public:
  // "-" is standard input. Follows links. Throws FileError if it cannot be opened, and for folders,
  // devices and named pipes, which would block; a pipe named by descriptor (`<(command)` in a
  // shell) is read.
  explicit File(const std::string& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] const FileStat& stat() const { return stat_; }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Regular files only; returns less than `size` only at the end of the file.
  std::size_t read_at(char* out, std::size_t size, std::uint64_t offset) const;
  // Continues where the last read() ended: for pipes.
  std::size_t read(char* out, std::size_t size) const;

 private:
  std::string path_;
  int fd_ = -1;
  FileStat stat_;
};

// A regular file from `offset` on, or a pipe from its start. `file` must outlive the source.
[[nodiscard]] std::unique_ptr<ByteSource> file_source(const File& file, std::uint64_t offset);

// `text` must outlive the source.
[[nodiscard]] std::unique_ptr<ByteSource> memory_source(std::string_view text);

}  // namespace nsposture::ingest::bytes
