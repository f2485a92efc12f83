#include "analyzer/web/unpack.h"

#include <catch2/catch.hpp>
#include <zlib.h>

using namespace nsposture::web;

namespace {

std::string gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 1'000, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

struct Try {
  Unpacked how;
  std::string body;
};

Try unpacked(std::string body, std::size_t limit, std::size_t memory) {
  ByteBudget budget(memory);
  Lease lease(budget);
  const auto how = unpack(body, limit, lease);
  return {how, body};
}

}  // namespace

TEST_CASE("a compressed body is unpacked up to the limit", "[web]") {
  const std::string text(1'000'000, 'x');
  const auto good = unpacked(gzip(text), text.size(), 10'000'000);
  CHECK(good.how == Unpacked::Yes);
  CHECK(good.body == text);
  CHECK(unpacked(gzip(text), text.size() - 1, 10'000'000).how == Unpacked::TooLarge);
  CHECK(unpacked(gzip(text), text.size(), 500'000).how == Unpacked::NoMemory);
}

TEST_CASE("a body that is cut, damaged or goes on is refused", "[web]") {
  const auto packed = gzip("events");
  CHECK(unpacked(packed, 100, 1'000).how == Unpacked::Yes);
  CHECK(unpacked(packed.substr(0, packed.size() - 1), 100, 1'000).how == Unpacked::Damaged);
  CHECK(unpacked(packed + "x", 100, 1'000).how == Unpacked::Damaged);
  CHECK(unpacked("{}", 100, 1'000).how == Unpacked::Damaged);
  CHECK(unpacked("", 100, 1'000).how == Unpacked::Damaged);
}

TEST_CASE("a lease gives back what it took", "[web]") {
  ByteBudget budget(10);
  {
    Lease one(budget);
    CHECK(one.grow_to(8));
    CHECK(one.grow_to(5));
    Lease two(budget);
    CHECK_FALSE(two.grow_to(3));
    CHECK(two.grow_to(2));
    CHECK_FALSE(one.grow_to(9));
  }
  Lease three(budget);
  CHECK(three.grow_to(10));
}
