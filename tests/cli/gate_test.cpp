// From raw input to a report that a CI server reads: it fails what the exit code fails.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kStory = "stories/story-1/";

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

std::size_t findings_of(const json& report, const std::set<std::string>& severities) {
  std::size_t found = 0;
  for (const auto& finding : report["findings"]) {
    if (severities.contains(finding["severity"]) && finding["state"] != "accepted") ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("JUnit fails what --fail-on fails, in audit and in report", "[cli][formats]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto audit =
      run_cli({"audit", "-q", "--from", fixture(kStory + "before.json.gz"), "--audit-log",
               fixture(kStory + "audit.log.gz"), "--db", db, "--fail-on", "critical", "--report",
               folder.path("r.xml"), "-o", "json"});
  const auto report = json::parse(audit.out);
  const auto critical = findings_of(report, {"critical"});
  const auto high = findings_of(report, {"critical", "high"});
  REQUIRE(high > critical);
  CHECK(audit.code == (critical > 0 ? 1 : 0));
  const auto written = read_file(folder.path("r.xml"));
  CHECK(count(written, "<failure ") == critical);
  CHECK(count(written, "<system-out>") == report["findings"].size() - critical);
  const auto rendered = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"report", "-q", "--db", db, "--format", "junit"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_cli(arguments);
  };
  const auto plain = rendered({});
  CHECK(plain.code == 0);
  CHECK(count(plain.out, "<failure ") == high);
  const auto gated = rendered({"--fail-on", "high"});
  CHECK(gated.code == 1);
  CHECK(gated.out.find("failures=\"" + std::to_string(high) + "\"") != std::string::npos);
  const auto none = rendered({"--fail-on", "none"});
  CHECK(none.code == 0);
  CHECK(count(none.out, "<failure ") == 0);
}

TEST_CASE("a cause counts once in each format for machines", "[cli][formats]") {
  const Folder folder;
  const auto result =
      run_cli({"audit", "-q", "--from", fixture(kStory + "before.json.gz"), "--audit-log",
               fixture(kStory + "audit.log.gz"), "--report", folder.path("r.sarif"), "--report",
               folder.path("r.gitlab.json"), "--report", folder.path("r.policyreport.json"),
               "--report", folder.path("r.prom"), "-o", "json"});
  const auto report = json::parse(result.out);
  const auto causes = report["causes"].size();
  REQUIRE(causes > 0);
  REQUIRE(causes < report["findings"].size());
  const auto sarif = json::parse(read_file(folder.path("r.sarif")));
  CHECK(sarif["runs"][0]["results"].size() == causes);
  // The input is no file of this folder.
  CHECK(sarif.dump().find("artifactLocation") == std::string::npos);
  CHECK(json::parse(read_file(folder.path("r.gitlab.json"))).size() == causes);
  CHECK(json::parse(read_file(folder.path("r.policyreport.json")))["results"].size() == causes);
  double counted = 0;
  std::istringstream lines(read_file(folder.path("r.prom")));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("nsposture_causes{")) counted += std::stod(line.substr(line.rfind(' ')));
  }
  CHECK(counted == static_cast<double>(causes));
}
