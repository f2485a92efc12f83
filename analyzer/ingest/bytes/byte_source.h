// Where bytes come from: files, standard input, memory, and decompressors on top of any of these.
// Readers above see plain bytes and never hold more than the buffers they bring.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace nsposture::ingest {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Up to `size` bytes into `out`; 0 only at the end. Throws Error(Input) when the system refuses.
  virtual std::size_t read(char* out, std::size_t size) = 0;
  // Bytes taken from the lowest layer so far (compressed ones): for progress.
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;

  // Why the data ended before it should have, or what followed it; empty when all is well. Only
  // meaningful once read() has returned 0.
  [[nodiscard]] virtual std::string problem() const { return {}; }
};

struct FileStat {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  bool regular = false;
};

// An open file. Reads by position, so one file serves several readers at once.
class File {
 public:
  // "-" is standard input. Throws Error(Input) when it cannot be opened.
  explicit File(const std::string& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  [[nodiscard]] const FileStat& stat() const { return stat_; }

  [[nodiscard]] const std::string& path() const { return path_; }

  // Regular files only; less than `size` only at the end of the file.
  std::size_t read_at(char* out, std::size_t size, std::uint64_t offset) const;
  // From where the last read() ended: for pipes.
  std::size_t read(char* out, std::size_t size) const;

 private:
  std::string path_;
  int fd_ = -1;
  FileStat stat_;
};

// A regular file from `offset` on, or a pipe from its beginning. `file` outlives the source.
[[nodiscard]] std::unique_ptr<ByteSource> file_source(const File& file, std::uint64_t offset);

// `text` outlives the source.
[[nodiscard]] std::unique_ptr<ByteSource> memory_source(std::string_view text);

}  // namespace nsposture::ingest
