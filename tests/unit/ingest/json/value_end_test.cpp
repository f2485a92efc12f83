#include "analyzer/ingest/json/value_end.h"

#include "analyzer/ingest/json/value_splitter.h"

#include <catch2/catch.hpp>

#include <string>

using namespace nsposture::ingest::json;

TEST_CASE("a JSON value ends where its outermost bracket or quote closes", "[json]") {
  const std::string value = GENERATE(R"({})", R"({"a":"}","b":[{"c":"\""}],"d":"\\"})",
                                     R"([[],[{}],"]"])", R"("a \" } b")", R"("\\")");
  CHECK(json_extent(value + "}]\" tail", 0).end == value.size());
  for (std::size_t cut = 0; cut < value.size(); ++cut) {
    INFO(value << ", the first " << cut << " bytes at first");
    if (cut > 0) CHECK(json_extent(value.substr(0, cut), 0).end == JsonExtent::kOpen);
    if (cut == 0) continue;
    ValueEnd end(value.front());
    std::size_t at = 1;
    REQUIRE_FALSE(end.find(value.substr(0, cut), at));
    REQUIRE(at <= cut);
    CHECK(end.find(value, at));
    CHECK(at == value.size());
  }
}

TEST_CASE("numbers and words end before what cannot belong to them", "[json]") {
  CHECK(json_extent("12,", 0).end == 2);
  CHECK(json_extent("null]", 0).end == 4);
  CHECK(json_extent("true", 0).end == 4);
}

TEST_CASE("how deep a value is nested is known", "[json]") {
  CHECK(json_extent("\"a\"", 0).deepest == 0);
  CHECK(json_extent("{}", 0).deepest == 1);
  CHECK(json_extent(R"({"a":[[]],"b":{}})", 0).deepest == 3);
  CHECK(json_extent("[[[[", 0).deepest == 4);
}

TEST_CASE("a stream in pieces gives the values that it gives as a whole", "[json]") {
  const std::string text = "\xef\xbb\xbf[{\"a\":\"]\\\"\"},\n 12,{\"b\":[1]}] word\n\"s\\\\\"{}";
  const std::vector<std::string> expected = {R"({"a":"]\""})", "12",       R"({"b":[1]})",
                                             "word",           R"("s\\")", "{}"};
  for (std::size_t step = 1; step <= text.size(); ++step) {
    ValueSplitter splitter;
    std::vector<std::string> values;
    for (std::size_t size = step;; size += step) {
      const auto known = std::string_view(text).substr(0, size);
      while (const auto value = splitter.next(known)) values.emplace_back(*value);
      if (size >= text.size()) break;
    }
    INFO("pieces of " << step);
    CHECK(values == expected);
  }
}
