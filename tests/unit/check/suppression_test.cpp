#include "analyzer/check/suppression.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::check;

namespace {

Timestamp day(const char* text) {
  return *parse_rfc3339(std::string(text) + "T12:00:00Z");
}

}  // namespace

TEST_CASE("a suppression names rules, a reason and perhaps a date", "[check]") {
  const auto one = parse_suppression(" NP204,NP205 until=2027-01-01 reason=the backup needs them ");
  CHECK(one.rules == std::vector<std::string>{"NP204", "NP205"});
  CHECK(one.reason == "the backup needs them");
  CHECK(one.trouble.empty());
  CHECK(covers(one, "NP205", day("2026-11-24")));
  CHECK(covers(one, "NP205", day("2027-01-01")));  // to the end of its day
  CHECK_FALSE(covers(one, "NP205", day("2027-01-02")));
  CHECK_FALSE(covers(one, "NP206", day("2026-11-24")));
}

TEST_CASE("a suppression that lacks something does not count", "[check]") {
  for (const auto* text : {"NP204", "NP204 until=2027-01-01", "NP204 reason=", "reason=why not",
                           "NP204 until=tomorrow reason=x", "NP20 reason=x", "all reason=x",
                           "NP204 until=2027-13-01 reason=x", ""}) {
    INFO(text);
    const auto one = parse_suppression(text);
    CHECK_FALSE(one.trouble.empty());
    CHECK_FALSE(covers(one, "NP204", day("2026-11-24")));
  }
}

TEST_CASE("a comment covers its line, the next one, or at the head its document", "[check]") {
  constexpr const char* kText =
      "# nsposture:ignore NP001 reason=head of the first\n"  // 1
      "kind: A\n"                                            // 2
      "rules:\n"                                             // 3
      "  # nsposture:ignore NP002 reason=next\n"             // 4
      "  # more words\n"                                     // 5
      "\n"                                                   // 6
      "  - verbs: [get]\n"                                   // 7
      "  - verbs: [x] # nsposture:ignore NP003 reason=same line\n"
      "---\n"        // 9
      "# a title\n"  // 10
      "# nsposture:ignore NP004 reason=head of the second\n"
      "kind: B\n"  // 12
      "text: \"# nsposture:ignored\"\n"
      "other: \"a#nsposture:ignore NP005 reason=no comment\"\n";
  const auto found = find_suppressions(kText);
  REQUIRE(found.size() == 4);
  CHECK(found[0].first_line == 1);
  CHECK(found[0].last_line == 8);
  CHECK(found[1].line == 4);
  CHECK(found[1].column == 3);
  CHECK(found[1].first_line == 7);
  CHECK(found[1].last_line == 7);
  CHECK(found[2].first_line == 8);
  CHECK(found[2].last_line == 8);
  CHECK(found[3].first_line <= 12);
  CHECK(found[3].last_line > 1000);
}

TEST_CASE("comments are found behind Windows line ends", "[check]") {
  const auto found =
      find_suppressions("kind: A\r\nrules:\r\n# nsposture:ignore NP204 reason=why\r\n- a\r\n");
  REQUIRE(found.size() == 1);
  CHECK(found[0].reason == "why");
  CHECK(found[0].first_line == 4);
}
