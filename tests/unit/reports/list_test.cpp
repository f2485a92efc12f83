// What lists are made of: short ids, columns that fit, YAML.
#include "reports/answers/short_ids.h"
#include "reports/formats/yaml.h"
#include "reports/text/table.h"

#include <catch2/catch.hpp>

using namespace nsposture::reports;

TEST_CASE("a short id begins no other id of the list", "[short_ids]") {
  using Ids = std::vector<std::string>;
  CHECK(short_ids({"abcdef0123", "abcdef0199", "123456789a"}) ==
        Ids{"abcdef012", "abcdef019", "123456"});
  CHECK(short_ids({}).empty());
  CHECK(short_ids({"0123456789"}) == Ids{"012345"});
  // The same twice is one; what is shorter or the beginning of another stays whole.
  CHECK(short_ids({"0123456789", "0123456789"}) == Ids{"012345", "012345"});
  CHECK(short_ids({"f1", "f2"}) == Ids{"f1", "f2"});
  CHECK(short_ids({"01234567", "0123456789"}) == Ids{"01234567", "012345678"});
}

TEST_CASE("the last column is cut where a width is given", "[table]") {
  const std::vector<text::Row> rows = {{"ID", "TITLE"}, {"1", "a title of some length"}};
  CHECK(text::table(rows) == "ID  TITLE\n1   a title of some length\n");
  CHECK(text::table(rows, 80) == text::table(rows));
  CHECK(text::table(rows, 14, text::Overflow::CutLast) == "ID  TITLE\n1   a title o…\n");
  // Narrower than that would tell nothing.
  CHECK(text::table(rows, 3, text::Overflow::CutLast) == "ID  TITLE\n1   a title…\n");
  CHECK(text::cut("äöü", 3) == "äöü");
  CHECK(text::cut("äöüß", 3) == "äö…");
}

TEST_CASE("YAML has what the JSON has", "[yaml]") {
  CHECK(formats::yaml(R"({"a": 1, "list": [{"b": true, "c": null}, [2, "x"], {}], "d": []})") ==
        "a: 1\n"
        "list:\n"
        "  - b: true\n"
        "    c: null\n"
        "  - - 2\n"
        "    - x\n"
        "  - {}\n"
        "d: []\n");
  CHECK(formats::yaml("{}") == "{}\n");
}

TEST_CASE("a text stays a text in YAML", "[yaml]") {
  for (const auto* word : {"true", "No", "null", "1.10", "1e3", "~", "", "- a", "a: b", "#x", "*x",
                           "2026-11-25", "0x1f", ".inf"}) {
    INFO(word);
    CHECK(formats::yaml("[\"" + std::string(word) + "\"]") == "- \"" + std::string(word) + "\"\n");
  }
  CHECK(formats::yaml("[\"NP001\"]") == "- NP001\n");
}

TEST_CASE("hostile text in YAML is escaped", "[yaml]") {
  CHECK(formats::yaml(R"(["a\"b\\c\nd\u001b\u00a0\u202e\ud83d\ude00"])") ==
        "- \"a\\\"b\\\\c\\nd\\x1b\\xa0\\u202e\\U0001f600\"\n");
  CHECK(formats::yaml(R"({"a\nb: c": 1})") == "\"a\\nb: c\": 1\n");
}
