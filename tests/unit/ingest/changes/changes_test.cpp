// Change records in each format, and what is said of bad ones.
#include "analyzer/ingest/changes/changes.h"

#include "analyzer/ingest/csv/csv.h"
#include "graph/base/error.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

using namespace nsposture;
using namespace nsposture::ingest;
using nsposture::tests::Folder;

namespace {

std::string described(const changes::ChangeFile& file) {
  std::string text;
  for (const auto& diagnostic : file.diagnostics) {
    text += std::to_string(diagnostic.line) + ": " + diagnostic.message + "\n";
  }
  return text;
}

changes::ChangeFile read_text(const std::string& name, const std::string& text,
                              const changes::ChangeColumns& columns = {}) {
  const Folder folder;
  return changes::read_changes(folder.write(name, text), columns);
}

const std::string kStart = "2026-11-23T10:00:00Z";
const std::string kEnd = "2026-11-23T12:00:00+01:00";

}  // namespace

TEST_CASE("the same change record is read from CSV, JSON and YAML", "[changes]") {
  const std::string yaml = "- id: CHG1\n  start: " + kStart + "\n  end: " + kEnd +
                           "\n  who: [jane, bob]\n  namespace: team-*\n";
  const std::string json = R"({"changes":[{"id":"CHG1","start":")" + kStart + R"(","end":")" +
                           kEnd + R"(","who":["jane","bob"],"namespace":"team-*"}]})";
  const std::string csv =
      "\xef\xbb\xbfNumber,Start_Date,End_Date,Assigned_To,Namespaces,Other\r\n"
      "CHG1," +
      kStart + "," + kEnd + ",\"jane, bob\",team-*,\"a \"\"b\"\"\"\r\n";
  for (const auto& [name, text] : {std::pair<std::string, std::string>{"c.yaml", yaml},
                                   {"c.json", json},
                                   {"c.csv", csv},
                                   {"changes", yaml},
                                   {"changes", json},
                                   {"changes", csv}}) {
    INFO(name << ": " << text);
    const auto file = read_text(name, text);
    CHECK(described(file).empty());
    REQUIRE(file.records.size() == 1);
    const auto& record = file.records.front();
    CHECK(record.id == "CHG1");
    CHECK(format_rfc3339(record.start) == "2026-11-23T10:00:00Z");
    CHECK(format_rfc3339(record.end) == "2026-11-23T11:00:00Z");
    CHECK(record.who == std::vector<std::string>{"jane", "bob"});
    CHECK(record.namespaces == std::vector<std::string>{"team-*"});
  }
}

TEST_CASE("a mapping names other columns", "[changes]") {
  const Folder folder;
  const auto map = folder.write("map.yaml", "start: Von\nend: Bis\nwho: Wer\n");
  const auto columns = changes::read_change_columns(map);
  const auto file = read_text(
      "c.csv", "Von;Bis;Wer;start\n2026-11-23 10:00;2026-11-23 12:00:30;jane;x\n", columns);
  CHECK(described(file).empty());
  REQUIRE(file.records.size() == 1);
  CHECK(format_rfc3339(file.records[0].end) == "2026-11-23T12:00:30Z");
  CHECK(file.records[0].who == std::vector<std::string>{"jane"});
  CHECK_THROWS_WITH(changes::read_change_columns(folder.write("bad.yaml", "when: Von\n")),
                    Catch::Contains(":1: `when` is no field"));
}

TEST_CASE("a bad row costs that row only and names its line", "[changes]") {
  const auto file = read_text("c.csv",
                              "id,start,end,who\n"
                              "A,2026-11-23 10:00,2026-11-23 12:00,jane\n"
                              "B,tomorrow,2026-11-23 12:00,jane\n"
                              "C,2026-11-23 12:00,2026-11-23 10:00,jane\n"
                              "D,2026-11-23 12:00\n"
                              "E,\"2026-11-23 10:00,2026-11-23 12:00,jane\n"
                              "F,,2026-11-23 12:00,jane\n"
                              "G,2026-11-23 10:00,2026-11-23 12:00,\"jane\nbob\"\n");
  CHECK(described(file) ==
        "3: the start of the window is not a time such as 2026-11-23T14:25:19Z: `tomorrow`\n"
        "4: the window ends before it starts\n"
        "5: 2 fields where the heading has 4\n"
        "6: a quote is not closed\n"
        "7: no start of the window\n");
  REQUIRE(file.records.size() == 2);
  CHECK(file.records[1].who == std::vector<std::string>{"jane", "bob"});
  CHECK(file.records[1].line == 8);
}

TEST_CASE("a tab before a quoted field is space around it", "[changes]") {
  const auto file = read_text("c.csv",
                              "id,start,end,who\n"
                              "A,2026-11-23 10:00,2026-11-23 12:00,\t\"jane\"\n");
  CHECK(described(file).empty());
  REQUIRE(file.records.size() == 1);
  CHECK(file.records[0].who == std::vector<std::string>{"jane"});
}

TEST_CASE("files without records say why", "[changes]") {
  CHECK(described(read_text("c.csv", "id,who\nA,jane\n")).find("no column for the start") !=
        std::string::npos);
  CHECK(described(read_text("c.yaml", "just text\n")) == "1: expected a list of change records\n");
  CHECK(described(read_text("c.json", "[1, 2]")).find("expected a change record") !=
        std::string::npos);
  CHECK(read_text("c.csv", "").records.empty());
  CHECK_THROWS_AS(changes::read_changes("/nowhere/c.csv", {}), Error);
}

TEST_CASE("times are RFC 3339 or plain, in UTC", "[changes]") {
  CHECK(format_rfc3339(*changes::parse_change_time("2026-11-23 14:25")) == "2026-11-23T14:25:00Z");
  CHECK(format_rfc3339(*changes::parse_change_time(" 2026-11-23T14:25:19+02:00 ")) ==
        "2026-11-23T12:25:19Z");
  CHECK_FALSE(changes::parse_change_time("23.11.2026 14:25"));
  CHECK_FALSE(changes::parse_change_time("2026-11-23"));
  CHECK_FALSE(changes::parse_change_time(""));
}

TEST_CASE("a star stands for any text", "[changes]") {
  CHECK(changes::matches_pattern("team-*", "team-"));
  CHECK(changes::matches_pattern("*-prod-*", "a-prod-b-prod-c"));
  CHECK(changes::matches_pattern("*", ""));
  CHECK_FALSE(changes::matches_pattern("team-*", "steam-a"));
  CHECK_FALSE(changes::matches_pattern("", "a"));
  CHECK_FALSE(changes::matches_pattern("te?m", "team"));
  CHECK_FALSE(changes::matches_pattern(std::string(2000, '*') + "b", std::string(50000, 'a')));
}

TEST_CASE("called off records are void", "[changes]") {
  changes::ChangeRecord record;
  CHECK_FALSE(record.is_void());
  record.status = "Implement";
  CHECK_FALSE(record.is_void());
  record.status = "Canceled";
  CHECK(record.is_void());
}
