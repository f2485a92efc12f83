#include "analyzer/web/unpack.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace nsposture::web {

namespace {

constexpr int kGzipOrZlib = 32 + MAX_WBITS;

struct Inflater {
  z_stream stream{};
  bool ready = inflateInit2(&stream, kGzipOrZlib) == Z_OK;

  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

bool is_compressed(std::string_view encoding) {
  return !encoding.empty() && !equal_ignoring_case(encoding, "identity");
}

bool knows_encoding(std::string_view encoding) {
  if (!is_compressed(encoding)) return true;
  constexpr std::array<std::string_view, 3> kKnown = {"gzip", "x-gzip", "deflate"};
  return std::ranges::any_of(kKnown, [&](auto one) { return equal_ignoring_case(encoding, one); });
}

Unpacked unpack(std::string& body, std::size_t limit, Lease& memory) {
  Inflater inflater;
  if (!inflater.ready) return Unpacked::NoMemory;
  auto& stream = inflater.stream;
  stream.next_in = reinterpret_cast<Bytef*>(body.data());
  stream.avail_in = static_cast<uInt>(body.size());
  const auto packed = body.size();
  std::string out;
  std::array<char, 64UL * 1024> part{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(part.data());
    stream.avail_out = part.size();
    const int result = inflate(&stream, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END) return Unpacked::Damaged;
    const auto size = part.size() - stream.avail_out;
    if (size > limit - out.size()) return Unpacked::TooLarge;
    if (!memory.grow_to(packed + out.size() + size)) return Unpacked::NoMemory;
    out.append(part.data(), size);
    if (result == Z_STREAM_END) break;
  }
  if (stream.avail_in != 0) return Unpacked::Damaged;
  body = std::move(out);
  return Unpacked::Yes;
}

}  // namespace nsposture::web
