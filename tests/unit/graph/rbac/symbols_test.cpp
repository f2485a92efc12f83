#include "graph/base/interned_strings.h"

#include <catch2/catch.hpp>

#include <string>

namespace nsposture::tests {

TEST_CASE("every text has a number of its own", "[rbac][symbols]") {
  // So many that some are bound to share a 32-bit hash: only their text tells them apart.
  constexpr std::uint32_t kCount = 400'000;
  InternedStrings symbols;
  bool numbered = true;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    numbered = numbered && symbols.intern(std::to_string(i)) == i;
  }
  CHECK(numbered);
  CHECK(symbols.size() == kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    numbered = numbered && symbols.find(std::to_string(i)) == i;
  }
  CHECK(numbered);
  bool absent = true;
  for (std::uint32_t i = kCount; i < 2 * kCount; ++i) {
    absent = absent && symbols.find(std::to_string(i)) == InternedStrings::kNone;
  }
  CHECK(absent);
}

TEST_CASE("a text that was never interned is not found", "[rbac][symbols]") {
  InternedStrings symbols;
  CHECK(symbols.find("") == InternedStrings::kNone);
  CHECK(symbols.intern("") == 0);
  CHECK(symbols.intern("a") == 1);
  CHECK(symbols.intern("") == 0);
  CHECK(symbols.find("a") == 1);
  CHECK(symbols.find("A") == InternedStrings::kNone);
  CHECK(symbols.find("a", symbols.prepare("a")) == 1);
  CHECK(symbols.find("b", symbols.prepare("b")) == InternedStrings::kNone);
}

}  // namespace nsposture::tests
