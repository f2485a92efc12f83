// Decodes one member (gzip), frame (zstd) or stream (xz) of compressed data step by step. Not
// thread-safe. Damaged data is a state, not an exception.
#pragma once

#include "analyzer/ingest/bytes/decompress.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace nsposture::ingest::bytes {

// TooLarge: valid, but needs more memory than allowed.
enum class CodecState : std::uint8_t { Going, Starved, MemberEnd, Broken, TooLarge };

struct CodecStep {
  CodecState state = CodecState::Going;
  std::size_t taken = 0;  // of the input
  std::size_t given = 0;  // to the output
};

class Codec {
 public:
  Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  virtual ~Codec() = default;

  // `last`: no more input follows. Starved means that it neither consumed nor produced anything.
  virtual CodecStep run(std::string_view input, bool last, char* out, std::size_t size) = 0;
  virtual void reset() = 0;  // ready for the next member
};

// REQUIRES: compression is not None. Throws Error(Internal) if out of memory.
[[nodiscard]] std::unique_ptr<Codec> make_codec(Compression compression);

}  // namespace nsposture::ingest::bytes
