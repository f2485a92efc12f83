#include "analyzer/ingest/bytes/codec.h"

#include "graph/base/error.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <limits>

namespace nsposture::ingest::bytes {

namespace {

// The sender chooses the window of an xz stream; this is what `xz -9` needs.
constexpr std::uint64_t kXzMemory = 80UL * 1024 * 1024;
constexpr int kZstdWindowLog = 27;  // 128 MiB: the decoder's own default

CodecState settle(CodecState state, const CodecStep& step) {
  return state == CodecState::Going && step.taken == 0 && step.given == 0 ? CodecState::Starved
                                                                          : state;
}

class GzipCodec final : public Codec {
 public:
  GzipCodec() {
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) {
      throw Error(ErrorCode::Internal, "out of memory for gzip");
    }
  }

  ~GzipCodec() override { inflateEnd(&stream_); }

  CodecStep run(std::string_view input, bool /*last*/, char* out, std::size_t size) override {
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    const auto in_size = static_cast<uInt>(std::min(input.size(), kMost));
    const auto out_size = static_cast<uInt>(std::min(size, kMost));
    // zlib's C interface has no const input, but does not write to it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = in_size;
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = out_size;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    CodecStep step{CodecState::Going, in_size - stream_.avail_in, out_size - stream_.avail_out};
    if (code == Z_STREAM_END) step.state = CodecState::MemberEnd;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      step.state = CodecState::Broken;
    }
    step.state = settle(step.state, step);
    return step;
  }

  void reset() override { inflateReset(&stream_); }

 private:
  z_stream stream_{};
};

class ZstdCodec final : public Codec {
 public:
  ZstdCodec() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw Error(ErrorCode::Internal, "out of memory for zstd");
    ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, kZstdWindowLog);
  }

  ~ZstdCodec() override { ZSTD_freeDStream(stream_); }

  CodecStep run(std::string_view input, bool /*last*/, char* out, std::size_t size) override {
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer result{out, size, 0};
    const auto code = ZSTD_decompressStream(stream_, &result, &in);
    CodecStep step{CodecState::Going, in.pos, result.pos};
    if (ZSTD_isError(code) != 0) {
      const bool large = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge;
      step.state = large ? CodecState::TooLarge : CodecState::Broken;
    } else if (code == 0) {
      step.state = CodecState::MemberEnd;
    }
    step.state = settle(step.state, step);
    return step;
  }

  void reset() override { ZSTD_DCtx_reset(stream_, ZSTD_reset_session_only); }

 private:
  ZSTD_DStream* stream_;
};

class XzCodec final : public Codec {
 public:
  XzCodec() { start(); }

  ~XzCodec() override { lzma_end(&stream_); }

  CodecStep run(std::string_view input, bool last, char* out, std::size_t size) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
    stream_.avail_out = size;
    const auto code = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
    CodecStep step{CodecState::Going, input.size() - stream_.avail_in, size - stream_.avail_out};
    if (code == LZMA_STREAM_END) step.state = CodecState::MemberEnd;
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) {
      step.state = CodecState::Broken;
    }
    step.state = settle(step.state, step);
    return step;
  }

  void reset() override { start(); }

 private:
  void start() {
    if (lzma_stream_decoder(&stream_, kXzMemory, 0) != LZMA_OK) {
      throw Error(ErrorCode::Internal, "out of memory for xz");
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Codec> make_codec(Compression compression) {
  if (compression == Compression::Zstd) return std::make_unique<ZstdCodec>();
  if (compression == Compression::Xz) return std::make_unique<XzCodec>();
  return std::make_unique<GzipCodec>();
}

}  // namespace nsposture::ingest::bytes
