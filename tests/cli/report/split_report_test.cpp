// `report --format html --split FOLDER`: every finding by its cause, beside the page.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

void audit(const Folder& folder) {
  const auto result =
      run_cli({"audit", "-q", "--from", fixture("stories/story-1/before.json.gz"), "--audit-log",
               fixture("stories/story-1/audit.log.gz"), "--db", folder.path("p.db"), "--cluster",
               "story", "--fail-on", "none", "-o", "json"});
  REQUIRE(result.code == 0);
}

Result report(const Folder& folder, std::vector<std::string> more) {
  more.insert(more.begin(), {"report", "-q", "--db", folder.path("p.db")});
  return run_cli(more);
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("the split report has every finding of the JSON report, in pages that it links",
          "[report][split]") {
  const Folder folder;
  audit(folder);
  const auto split = folder.path("all findings");
  // A page of an earlier, longer run is not left behind.
  std::filesystem::create_directory(split);
  std::ofstream(split + "/findings-009.html") << "old";
  const auto made =
      report(folder, {"--format", "html,json", "--out", folder.path(""), "--split", split});
  REQUIRE(made.code == 0);
  const auto main = content(folder.path("report.html"));
  CHECK(main.find("href=\"./all%20findings/findings-001.html\"") != std::string::npos);
  const auto page = content(split + "/findings-001.html");
  const auto data = json::parse(content(folder.path("report.json")));
  CHECK(data["findings"].size() > 10);
  for (const auto& finding : data["findings"]) {
    CHECK(page.find("id=\"f-" + finding["fingerprint"].get<std::string>() + "\"") !=
          std::string::npos);
  }
  CHECK_FALSE(std::filesystem::exists(split + "/findings-009.html"));
}

TEST_CASE("a folder with other files is refused before anything is written", "[report][split]") {
  const Folder folder;
  audit(folder);
  const auto split = folder.path("notes");
  std::filesystem::create_directory(split);
  std::ofstream(split + "/mine.txt") << "mine";
  const auto refused = report(folder, {"--format", "html", "--split", split});
  CHECK(refused.code == 2);
  CHECK(refused.out.empty());
  CHECK(std::distance(std::filesystem::directory_iterator(split), {}) == 1);
  CHECK(report(folder, {"--format", "html", "--split", split + "/mine.txt"}).code == 2);
}

TEST_CASE("only the HTML report is split", "[report][split]") {
  const Folder folder;
  audit(folder);
  CHECK(report(folder, {"--format", "json", "--split", folder.path("x")}).code == 2);
  CHECK_FALSE(std::filesystem::exists(folder.path("x")));
}
