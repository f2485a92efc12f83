#include "analyzer/ingest/bytes/byte_stream.h"

#include <fmt/format.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kBlock = 256U << 10U;
constexpr int kMaxLayers = 4;  // of compression inside compression

[[noreturn]] void fail(const std::string& path, std::string_view why) {
  throw ReadError(fmt::format("cannot read `{}`: {}", path, why));
}

class FileStream final : public ByteStream {
 public:
  FileStream(int descriptor, std::string path, std::uint64_t offset)
      : descriptor_(descriptor), path_(std::move(path)), consumed_(offset) {}

  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;

  ~FileStream() override {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }

  std::size_t read(char* into, std::size_t size) override {
    while (true) {
      const auto got = ::read(descriptor_, into, size);
      if (got >= 0) {
        consumed_ += static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
      }
      if (errno != EINTR) fail(path_, std::strerror(errno));
    }
  }

  [[nodiscard]] std::uint64_t consumed() const override { return consumed_; }

 private:
  int descriptor_;
  std::string path_;
  std::uint64_t consumed_;
};

// Gives back the bytes that were read to recognise the format, then the rest.
class PeekedStream final : public ByteStream {
 public:
  explicit PeekedStream(std::unique_ptr<ByteStream> inner) : inner_(std::move(inner)) {
    while (filled_ < head_.size()) {
      const auto got = inner_->read(head_.data() + filled_, head_.size() - filled_);
      if (got == 0) break;
      filled_ += got;
    }
  }

  [[nodiscard]] std::string_view head() const { return {head_.data(), filled_}; }

  std::size_t read(char* into, std::size_t size) override {
    if (given_ == filled_) return inner_->read(into, size);
    const auto part = std::min(size, filled_ - given_);
    std::memcpy(into, head_.data() + given_, part);
    given_ += part;
    return part;
  }

  [[nodiscard]] std::uint64_t consumed() const override { return inner_->consumed(); }

 private:
  std::unique_ptr<ByteStream> inner_;
  std::array<char, 6> head_{};
  std::size_t filled_ = 0;
  std::size_t given_ = 0;
};

// What the decompressors share: a block of input that is refilled when it is used up.
class Decompressor : public ByteStream {
 public:
  Decompressor(std::unique_ptr<ByteStream> inner, std::string path)
      : input_(kBlock), inner_(std::move(inner)), path_(std::move(path)) {}

  [[nodiscard]] std::uint64_t consumed() const override { return inner_->consumed(); }

 protected:
  // False at the end of the input.
  bool refill() {
    begin_ = 0;
    end_ = inner_->read(input_.data(), input_.size());
    return end_ != 0;
  }

  [[nodiscard]] bool input_left() const { return begin_ < end_; }

  [[nodiscard]] const std::string& path() const { return path_; }

  std::vector<char> input_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;

 private:
  std::unique_ptr<ByteStream> inner_;
  std::string path_;
};

class GzipStream final : public Decompressor {
 public:
  GzipStream(std::unique_ptr<ByteStream> inner, std::string path)
      : Decompressor(std::move(inner), std::move(path)) {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&zlib_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }

  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  ~GzipStream() override { inflateEnd(&zlib_); }

  std::size_t read(char* into, std::size_t size) override {
    zlib_.next_out = reinterpret_cast<Bytef*>(into);
    zlib_.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30U));
    const auto wanted = zlib_.avail_out;
    while (zlib_.avail_out == wanted) {
      if (!input_left() && !refill()) {
        if (inside_member_) fail(path(), "the gzip data end too early");
        return 0;
      }
      if (!inside_member_ && !begin_member()) return 0;
      step();
    }
    return wanted - zlib_.avail_out;
  }

 private:
  // Members follow each other; anything else behind a member is padding or damage.
  bool begin_member() {
    if (members_ > 0) {
      while (input_left() && input_[begin_] == '\0') ++begin_;  // tape padding
      if (!input_left()) return refill() ? begin_member() : false;
      if (input_[begin_] != '\x1f') fail(path(), "there is something else behind the gzip data");
      inflateReset(&zlib_);
    }
    inside_member_ = true;
    ++members_;
    return true;
  }

  void step() {
    zlib_.next_in = reinterpret_cast<Bytef*>(input_.data() + begin_);
    zlib_.avail_in = static_cast<uInt>(end_ - begin_);
    const int code = inflate(&zlib_, Z_NO_FLUSH);
    begin_ = end_ - zlib_.avail_in;
    if (code == Z_STREAM_END) {
      inside_member_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      fail(path(), "the gzip data are damaged");
    }
  }

  z_stream zlib_{};
  bool inside_member_ = false;
  std::uint64_t members_ = 0;
};

class ZstdStream final : public Decompressor {
 public:
  ZstdStream(std::unique_ptr<ByteStream> inner, std::string path)
      : Decompressor(std::move(inner), std::move(path)), zstd_(ZSTD_createDStream()) {
    if (zstd_ == nullptr) throw std::bad_alloc();
  }

  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  ~ZstdStream() override { ZSTD_freeDStream(zstd_); }

  std::size_t read(char* into, std::size_t size) override {
    ZSTD_outBuffer out{into, size, 0};
    while (out.pos == 0) {
      if (!input_left() && !refill()) {
        if (inside_frame_) fail(path(), "the zstd data end too early");
        return 0;
      }
      ZSTD_inBuffer in{input_.data() + begin_, end_ - begin_, 0};
      const auto code = ZSTD_decompressStream(zstd_, &out, &in);
      if (ZSTD_isError(code) != 0U) fail(path(), "the zstd data are damaged");
      begin_ += in.pos;
      inside_frame_ = code != 0;
    }
    return out.pos;
  }

 private:
  ZSTD_DStream* zstd_;
  bool inside_frame_ = false;
};

class XzStream final : public Decompressor {
 public:
  XzStream(std::unique_ptr<ByteStream> inner, std::string path)
      : Decompressor(std::move(inner), std::move(path)) {
    constexpr std::uint64_t kMemoryLimit = 256ULL << 20U;
    if (lzma_stream_decoder(&lzma_, kMemoryLimit, LZMA_CONCATENATED) != LZMA_OK) {
      throw std::bad_alloc();
    }
  }

  XzStream(const XzStream&) = delete;
  XzStream& operator=(const XzStream&) = delete;

  ~XzStream() override { lzma_end(&lzma_); }

  std::size_t read(char* into, std::size_t size) override {
    lzma_.next_out = reinterpret_cast<std::uint8_t*>(into);
    lzma_.avail_out = size;
    while (!done_ && lzma_.avail_out == size) {
      const bool more = input_left() || refill();
      lzma_.next_in = reinterpret_cast<const std::uint8_t*>(input_.data() + begin_);
      lzma_.avail_in = end_ - begin_;
      const auto code = lzma_code(&lzma_, more ? LZMA_RUN : LZMA_FINISH);
      begin_ = end_ - lzma_.avail_in;
      if (code == LZMA_STREAM_END) {
        done_ = true;
      } else if (code != LZMA_OK) {
        fail(path(), more ? "the xz data are damaged" : "the xz data end too early");
      }
    }
    return size - lzma_.avail_out;
  }

 private:
  lzma_stream lzma_ = LZMA_STREAM_INIT;
  bool done_ = false;
};

int open_descriptor(const std::string& path) {
  if (path == "-") return STDIN_FILENO;
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, std::strerror(errno));
  return descriptor;
}

}  // namespace

OpenedStream open_stream(const std::string& path, std::uint64_t offset) {
  const int descriptor = open_descriptor(path);
  auto file = std::make_unique<FileStream>(descriptor, path, offset);

  struct stat info {};

  OpenedStream opened;
  if (::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) {
    opened.size = static_cast<std::uint64_t>(info.st_size);
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  if (offset > 0 && ::lseek(descriptor, static_cast<off_t>(offset), SEEK_SET) < 0) {
    fail(path, std::strerror(errno));
  }
  std::unique_ptr<ByteStream> stream = std::move(file);
  for (int layer = 0;; ++layer) {
    auto peeked = std::make_unique<PeekedStream>(std::move(stream));
    const auto head = peeked->head();
    if (head.starts_with("\x1f\x8b")) {
      stream = std::make_unique<GzipStream>(std::move(peeked), path);
    } else if (head.starts_with("\x28\xb5\x2f\xfd")) {
      stream = std::make_unique<ZstdStream>(std::move(peeked), path);
    } else if (head == std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)) {
      stream = std::make_unique<XzStream>(std::move(peeked), path);
    } else {
      opened.bytes = std::move(peeked);
      return opened;
    }
    opened.compressed = true;
    if (layer + 1 == kMaxLayers) fail(path, "compressed too many times over");
  }
}

}  // namespace nsposture::ingest
