// The recorded story as other API servers and collectors would have logged it: less in each event,
// fewer stages, another order. What can still be told is told, and nothing else.
#include "analyzer/ingest/bytes/decompress.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace nsposture;
using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kStory = "stories/story-1/";

std::vector<json> story_events() {
  const ingest::bytes::File file(fixture(kStory + "audit.log.gz"));
  const auto opened = ingest::bytes::decompressed(ingest::bytes::file_source(file, 0));
  std::string text;
  std::string block(1UL << 16U, '\0');
  while (const auto got = opened.bytes->read(block.data(), block.size()))
    text.append(block, 0, got);
  std::vector<json> events;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line));
  return events;
}

// "NP102 s1-lotus" of each finding about an event.
std::set<std::string> found_in(const std::vector<json>& events, const std::string& snapshot) {
  std::string log;
  for (const auto& event : events) log += event.dump() + "\n";
  const Folder folder;
  const auto result = run_cli({"audit", "-q", "--from", fixture(kStory + snapshot), "--audit-log",
                               folder.write("audit.log", log), "-o", "json"});
  std::set<std::string> found;
  const auto report = json::parse(result.out);
  for (const auto& finding : report["findings"]) {
    const std::string rule = finding["rule"];
    if (rule > "NP1") found.insert(rule + " " + finding["namespace"].get<std::string>());
  }
  return found;
}

std::vector<json> only_complete(std::vector<json> events) {
  std::erase_if(events, [](const json& event) { return event["stage"] == "RequestReceived"; });
  return events;
}

std::vector<json> without(std::vector<json> events, const std::vector<const char*>& keys,
                          const char* level) {
  for (auto& event : events) {
    for (const auto* key : keys) event.erase(key);
    event["level"] = level;
  }
  return events;
}

std::vector<json> at_metadata(std::vector<json> events) {
  return without(std::move(events), {"requestObject", "responseObject"}, "Metadata");
}

std::set<std::string> minus(std::set<std::string> all, const std::set<std::string>& gone) {
  for (const auto& one : gone) {
    INFO(one);
    CHECK(all.erase(one) == 1);
  }
  return all;
}

std::set<std::string> plus(std::set<std::string> all, const std::string& more) {
  all.insert(more);
  return all;
}

}  // namespace

TEST_CASE("the order of the log's lines does not matter", "[cli][story]") {
  auto events = story_events();
  const auto as_recorded = found_in(events, "before.json.gz");
  CHECK(as_recorded.size() == 25);
  std::shuffle(events.begin(), events.end(), std::mt19937(3));
  CHECK(found_in(events, "before.json.gz") == as_recorded);
}

TEST_CASE("requests' bodies alone tell the story", "[cli][story]") {
  const auto events = story_events();
  for (const auto* snapshot : {"before.json.gz", "after.json.gz"}) {
    CHECK(found_in(without(events, {"responseObject"}, "Request"), snapshot) ==
          found_in(events, snapshot));
  }
}

TEST_CASE("without the stage RequestReceived the lost request is known by its namespace",
          "[cli][story]") {
  const auto events = story_events();
  const auto all = found_in(events, "before.json.gz");
  CHECK(found_in(only_complete(events), "before.json.gz") ==
        plus(minus(all, {"NP106 s1-grove"}), "NP114 s1-grove"));
}

TEST_CASE("level Metadata hides what was opened, and says so", "[cli][story]") {
  const auto events = story_events();
  const auto all = found_in(events, "before.json.gz");
  // Neither labels nor roleRefs nor names in rules are there: whether a namespace was opened is
  // unknown, of s1-ci too, where a RoleBinding was made.
  CHECK(found_in(at_metadata(events), "before.json.gz") ==
        plus(plus(minus(all, {"NP116 s1-sandbox", "NP144 s1-amber", "NP144 s1-fjord"}), "NP144 "),
             "NP109 s1-ci"));
  // The snapshot after it has the RoleBinding that is still there, and the names.
  // A RoleBinding that was deleted again stays hidden; one that the snapshot before had already is
  // told as written.
  const auto seen = plus(plus(minus(all, {"NP144 s1-fjord"}), "NP144 s1-ci"), "NP109 s1-ci");
  CHECK(found_in(at_metadata(events), "after.json.gz") == seen);
  CHECK(found_in(only_complete(at_metadata(events)), "after.json.gz") ==
        plus(minus(seen, {"NP106 s1-grove"}), "NP114 s1-grove"));
}
