#include "graph/base/json_text.h"
#include "graph/base/position.h"
#include "graph/base/trim.h"
#include "graph/base/utf8.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture;

TEST_CASE("UTF-8 is decoded as RFC 3629 has it", "[utf8]") {
  const auto decode = [](std::string_view text) { return decode_utf8(text, 0); };
  CHECK(decode("a").value == U'a');
  CHECK(decode("\u00e9").length == 2);
  CHECK(decode("\u20ac").value == U'\u20ac');
  CHECK(decode("\U0001F600").length == 4);
  for (const auto* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xe0\x80\xaf",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    CHECK(decode(bad).length == 0);
  }
  CHECK(count_characters("a\u20ac\u00e9") == 3);
}

TEST_CASE("JSON of hostile text is text", "[json]") {
  const nlohmann::ordered_json hostile = {{"name", "a\xff"}};
  CHECK(to_text(hostile) == "{\"name\":\"a\uFFFD\"}");
  CHECK(to_text(hostile, 1) == "{\n \"name\": \"a\uFFFD\"\n}");
  CHECK(to_text(hostile, kOneLine, JsonCharacters::Ascii) == "{\"name\":\"a\\ufffd\"}");
}

TEST_CASE("Space goes from both ends", "[trim]") {
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(trim(" \t\n").empty());
  CHECK(trim("a\n", " ") == "a\n");
}

TEST_CASE("A position is as much as is known of it", "[position]") {
  CHECK(position_text({"a.yaml", 3}) == "a.yaml:3");
  CHECK(position_text({"a.yaml", 0}) == "a.yaml");
  CHECK(position_text({}).empty());
}
