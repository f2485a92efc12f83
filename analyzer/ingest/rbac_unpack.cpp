#include "analyzer/ingest/rbac_input.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace nsposture::ingest {

namespace {

constexpr std::size_t kStep = std::size_t{1} << 20U;

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b");
}

std::string_view foreign_compression(std::string_view bytes) {
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return "is compressed with zstd: unpack it first";
  if (bytes.starts_with("\xfd\x37zXZ")) return "is compressed with xz: unpack it first";
  if (bytes.starts_with("BZh")) return "is compressed with bzip2: unpack it first";
  return {};
}

class Inflater {
 public:
  explicit Inflater(std::string_view packed) : packed_(packed) {
    ready_ = ::inflateInit2(&stream_, MAX_WBITS + 16) == Z_OK;  // 16: a gzip header
  }

  ~Inflater() { ::inflateEnd(&stream_); }

  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  SourceFile run() {
    SourceFile input;
    if (!ready_) input.trouble = "cannot be unpacked: no memory";
    while (input.trouble.empty() && is_gzip(packed_.substr(taken_))) {
      ::inflateReset(&stream_);
      unpack_member(input);
    }
    if (input.trouble.empty() &&
        packed_.find_first_not_of('\0', taken_) != std::string_view::npos) {
      input.trouble = "has bytes after its gzip data that are none";
    }
    input.text.resize(size_);
    input.text.reserve(size_ + kInputPadding);
    return input;
  }

 private:
  void unpack_member(SourceFile& input) {
    while (true) {
      if (input.text.size() < size_ + kStep) input.text.resize(2 * size_ + kStep);
      const auto available =
          std::min<std::size_t>(packed_.size() - taken_, std::numeric_limits<uInt>::max());
      const auto room =
          std::min<std::size_t>(input.text.size() - size_, std::numeric_limits<uInt>::max());
      // zlib only reads from next_in.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.data() + taken_));
      stream_.avail_in = static_cast<uInt>(available);
      stream_.next_out = reinterpret_cast<Bytef*>(input.text.data() + size_);
      stream_.avail_out = static_cast<uInt>(room);
      const int result = ::inflate(&stream_, Z_NO_FLUSH);
      taken_ += available - stream_.avail_in;
      size_ += room - stream_.avail_out;
      if (result == Z_STREAM_END) return;
      input.trouble = trouble(result);
      if (!input.trouble.empty()) return;
    }
  }

  [[nodiscard]] std::string trouble(int result) const {
    if (result == Z_BUF_ERROR ||
        (result == Z_OK && taken_ == packed_.size() && stream_.avail_out != 0)) {
      return "ends too early: its gzip data is cut";
    }
    if (result != Z_OK) return "holds damaged gzip data";
    if (size_ > kMaxInputBytes) return "is larger than 4 GiB when unpacked: split the dump by kind";
    if (size_ > kBombFloor && size_ / kMaxExpansion > taken_) {
      return "expands more than 200 times when unpacked: this is no manifest";
    }
    return {};
  }

  std::string_view packed_;
  z_stream stream_{};
  bool ready_ = false;
  std::size_t taken_ = 0;
  std::size_t size_ = 0;
};

}  // namespace

SourceFile unpack(std::string bytes) {
  SourceFile input;
  if (is_gzip(bytes)) return Inflater(bytes).run();
  input.trouble = foreign_compression(bytes);
  if (input.trouble.empty()) {
    input.text = std::move(bytes);
    input.text.reserve(input.text.size() + kInputPadding);
  }
  return input;
}

}  // namespace nsposture::ingest
