// The public detection rules (fixtures/detections): from the lines of a log to the finding, for
// each case, and no finding for its harmless twin.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

using namespace nsposture::tests;
using Json = nlohmann::ordered_json;

namespace {

Json read(const std::string& name) {
  return Json::parse(read_file(fixture("detections/" + name)));
}

// The same request at level Metadata: without bodies.
Json without_bodies(Json event) {
  event.erase("requestObject");
  event.erase("responseObject");
  if (event.contains("level")) event["level"] = "Metadata";
  return event;
}

std::string lines(const Json& events, bool bodies) {
  std::string text;
  for (const auto& event : events) text += (bodies ? event : without_bodies(event)).dump() + '\n';
  return text;
}

// The log alone: no RBAC is given.
Json audit(const Json& events, bool bodies) {
  const Folder folder;
  const auto log = folder.write("audit.log", lines(events, bodies));
  const auto result = run_cli({"audit", "--audit-log", log, "-o", "json"});
  INFO(result.out);
  REQUIRE(result.code <= 1);
  return Json::parse(result.out);
}

int rank(std::string_view severity) {
  constexpr std::array<std::string_view, 5> kRanks = {"info", "low", "medium", "high", "critical"};
  const auto found = std::ranges::find(kRanks, severity);
  REQUIRE(found != kRanks.end());
  return static_cast<int>(found - kRanks.begin());
}

int rank_of(const Json& finding) {
  return rank(finding["severity"].get_ref<const std::string&>());
}

std::string listed(const Json& findings) {
  std::string text;
  for (const auto& finding : findings) {
    text += finding["rule"].get<std::string>() + ' ' + finding["severity"].get<std::string>() +
            ' ' + finding["title"].get<std::string>() + '\n';
  }
  return text;
}

// "creations" is the list of creations: no rule, and yet an answer.
void check_raised(const Json& one, const Json& report) {
  const auto& rule = one["rule"].get_ref<const std::string&>();
  if (rule == "creations") {
    CHECK_FALSE(report["creations"].empty());
    return;
  }
  const auto least = rank(one.value("severity", "low"));
  INFO("found:\n" << listed(report["findings"]));
  CHECK(std::ranges::any_of(report["findings"], [&](const Json& finding) {
    return finding["rule"] == rule && rank_of(finding) >= least;
  }));
}

void check_quiet(const Json& report) {
  const auto medium = rank("medium");
  INFO("found of the harmless twin:\n" << listed(report["findings"]));
  CHECK(std::ranges::none_of(report["findings"],
                             [&](const Json& finding) { return rank_of(finding) >= medium; }));
}

}  // namespace

TEST_CASE("each public rule has a case or a reason why not, and each case a rule",
          "[cli][detections]") {
  const auto cases = read("cases.json");
  std::set<std::string> used;
  std::set<std::string> rows;
  for (const auto& entry : read("catalogue.json")) {
    const auto row = entry["system"].get<std::string>() + ": " + entry["rule"].get<std::string>();
    INFO(row);
    CHECK(rows.insert(row).second);
    if (entry["finds"].is_null()) {
      CHECK(entry["why"].get<std::string>().starts_with("out of scope: "));
      CHECK_FALSE(entry.contains("case"));
      continue;
    }
    const auto name = entry["case"].get<std::string>();
    REQUIRE(cases.contains(name));
    CHECK(entry["finds"] == Json::array({cases[name]["rule"]}));
    used.insert(name);
  }
  CHECK(rows.size() > 150);
  for (const auto& [name, one] : cases.items()) {
    INFO(name);
    CHECK(used.contains(name));
    CHECK_FALSE(one["raises"].empty());
    CHECK_FALSE(one["harmless"].empty());
  }
}

TEST_CASE("each case of the catalogue is found in its log, and its harmless twin is quiet",
          "[cli][detections]") {
  const auto cases = read("cases.json");
  for (const auto& [name, one] : cases.items()) {
    INFO(name << ", " << one["rule"]);
    check_raised(one, audit(one["raises"], true));
    check_quiet(audit(one["harmless"], true));
  }
}

TEST_CASE("what does not need the bodies is found at level Metadata", "[cli][detections]") {
  const auto cases = read("cases.json");
  for (const auto& [name, one] : cases.items()) {
    if (!one["metadata"].get<bool>()) continue;
    INFO(name << ", " << one["rule"] << ", at level Metadata");
    check_raised(one, audit(one["raises"], false));
    check_quiet(audit(one["harmless"], false));
  }
}

TEST_CASE("variants of the public rules are found, and their harmless twins are quiet",
          "[cli][detections]") {
  std::size_t raised = 0;
  const auto variants = read("variants.json");
  for (const auto& [name, one] : variants.items()) {
    INFO(name << ", " << one["rule"]);
    check_quiet(audit(one["harmless"], true));
    if (one["raises"].empty()) continue;
    check_raised(one, audit(one["raises"], true));
    ++raised;
  }
  CHECK(raised >= 15);
}
