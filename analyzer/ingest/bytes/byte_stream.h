// Bytes of an input, decompressed: a file or stdin; gzip (several members), zstd or xz, told by the
// first bytes and not by the name, also one inside the other.
#pragma once

#include "graph/model/error.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace nsposture::ingest {

// What a ByteStream throws: the input's fault, not the store's or the program's.
class ReadError : public Error {
 public:
  explicit ReadError(const std::string& message) : Error(ErrorCode::Input, message) {}
};

class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Up to `size` bytes into `into`; 0 at the end. Throws ReadError for what is damaged; bytes
  // given out before remain good.
  virtual std::size_t read(char* into, std::size_t size) = 0;

  // Bytes taken from the file itself, for progress.
  [[nodiscard]] virtual std::uint64_t consumed() const = 0;
};

struct OpenedStream {
  std::unique_ptr<ByteStream> bytes;
  bool compressed = false;
  std::uint64_t size = 0;  // of the file; 0 when not known
};

// `path` "-" is stdin. `offset`: begin there; for plain files only. Throws ReadError.
[[nodiscard]] OpenedStream open_stream(const std::string& path, std::uint64_t offset = 0);

}  // namespace nsposture::ingest
