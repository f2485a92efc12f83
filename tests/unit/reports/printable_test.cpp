#include "reports/escape/printable.h"

#include "graph/base/utf8.h"
#include "reports/text/paragraph.h"

#include <catch2/catch.hpp>

using nsposture::reports::escape::printable;
using nsposture::reports::escape::segments;
using nsposture::reports::text::wrap;

TEST_CASE("plain text and letters of any language are shown as they are", "[printable]") {
  CHECK(printable("system:serviceaccount:ci:builder") == "system:serviceaccount:ci:builder");
  CHECK(printable("Žofie 名前 اسم 🔑") == "Žofie 名前 اسم 🔑");
  CHECK(printable("").empty());
}

TEST_CASE("control characters are made visible", "[printable]") {
  CHECK(printable("a\x1b[31mb") == "a\\x1b[31mb");
  CHECK(printable("a\nb\r\tc") == "a\\nb\\r\\tc");
  CHECK(printable(std::string_view("a\0b", 3)) == "a\\x00b");
  CHECK(printable("a\x7f"
                  "b") == "a\\x7fb");
  CHECK(printable("a\xC2\x9B"
                  "b") == "a\\x9bb");  // C1: a one-byte escape sequence for a terminal
}

TEST_CASE("characters that reorder or hide text are made visible", "[printable]") {
  CHECK(printable("a\u202Eb") == "a\\u{202e}b");
  CHECK(printable("a\u2066b\u200Bc\uFEFF") == "a\\u{2066}b\\u{200b}c\\u{feff}");
  CHECK(printable("a\u2028b") == "a\\u{2028}b");
  CHECK(printable("\U000E0041") == "\\u{e0041}");
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one and the rest is kept", "[printable]") {
  CHECK(printable("a\xFF"
                  "b") == "a\uFFFDb");
  CHECK(printable("a\xC3") == "a\uFFFD");
  CHECK(printable("\xC0\x80x") == "\uFFFD\uFFFDx");            // overlong
  CHECK(printable("\xED\xA0\x80x") == "\uFFFD\uFFFD\uFFFDx");  // a surrogate
}

TEST_CASE("text is cut at characters, never within one, and the cut is told", "[printable]") {
  CHECK(printable("ääää", 2) == "ää… (2 more characters)");
  CHECK(printable("ääää", 4) == "ääää");
}

TEST_CASE("a sentence is cut at its quotations", "[printable]") {
  const auto parts = segments("User \"jane\" created `x`.");
  REQUIRE(parts.size() == 5);
  CHECK(parts[0].text == "User ");
  CHECK_FALSE(parts[0].quoted);
  CHECK(parts[1].text == "jane");
  CHECK(parts[1].quoted);
  CHECK(parts[3].text == "x");
  CHECK(parts[4].text == ".");
}

TEST_CASE("quotes within a name stay part of the name", "[printable]") {
  const auto parts = segments("User \"\"><img src=x>\" created");
  REQUIRE(parts.size() == 3);
  CHECK(parts[1].text == "\"><img src=x>");
  CHECK(parts[1].quoted);
  CHECK(segments("don\"t \"x").size() == 1);
}

TEST_CASE("lines are broken at spaces and keep to the width", "[paragraph]") {
  const auto lines = wrap("aaa bbb ccc ddd eee fff ggg hhh iii", 30, 4);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == "aaa bbb ccc ddd eee fff");
  CHECK(lines[1] == "ggg hhh iii");
}

TEST_CASE("a word that is too long stays whole, and no width means one line", "[paragraph]") {
  const std::string word(60, 'n');
  const auto lines = wrap("a " + word + " b", 30, 0);
  REQUIRE(lines.size() == 3);
  CHECK(lines[1] == word);
  CHECK(wrap("a " + word + " b", 0, 0).size() == 1);
  CHECK(wrap("", 30, 0).size() == 1);
}

TEST_CASE("width is counted in characters, not bytes", "[paragraph]") {
  CHECK(nsposture::count_characters("äöü") == 3);
}
