// The first look: the bundled example, and the scripts for shells.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>
#include <string>

using namespace nsposture::tests;

namespace {

// Evidence names the files, which lie elsewhere.
std::set<std::string> fingerprints(const std::string& report) {
  std::set<std::string> found;
  for (const auto& finding : nlohmann::json::parse(report)["findings"]) {
    found.insert(finding["fingerprint"]);
  }
  return found;
}

}  // namespace

TEST_CASE("demo audits the bundled example and ends well", "[cli][demo]") {
  const auto demo = run_cli({"demo", "-q"});
  CHECK(demo.code == 0);
  CHECK(demo.out.find("created namespace") != std::string::npos);
  CHECK(demo.out.find("nsposture demo --write DIR") != std::string::npos);
}

TEST_CASE("demo says what an audit of the same files says", "[cli][demo]") {
  const auto demo = run_cli({"demo", "-q", "-o", "json"});
  const auto story = fixture("stories/story-1/");
  const auto audit = run_cli({"audit", "-q", "-o", "json", "--from", story + "before.json.gz",
                              "--audit-log", story + "audit.log.gz"});
  REQUIRE(audit.code == 1);
  CHECK(demo.code == 0);
  CHECK(fingerprints(demo.out) == fingerprints(audit.out));
}

TEST_CASE("demo --write keeps files that the next commands read", "[cli][demo]") {
  const Folder folder;
  const auto kept = folder.path("example");
  REQUIRE(run_cli({"demo", "-q", "--write", kept, "--report", folder.path("r.html")}).code == 0);
  CHECK(std::filesystem::exists(folder.path("r.html")));
  const auto db = kept + "/posture.db";
  CHECK(run_cli({"investigate", "s1-lotus", "--db", db}).out.find("s1-lotus") != std::string::npos);
  CHECK(run_cli({"who-can", "create", "namespaces", "--from", kept + "/cluster.json.gz"}).code ==
        0);
}

TEST_CASE("demo says where it cannot write", "[cli][demo]") {
  CHECK(run_cli({"demo", "-q", "--write", "/proc/no-such-folder"}).code == 3);
}

TEST_CASE("completion prints a script for each shell, and what the scripts complete",
          "[cli][completion]") {
  CHECK(run_cli({"completion", "bash"}).out.find("complete ") != std::string::npos);
  CHECK(run_cli({"completion", "zsh"}).out.starts_with("#compdef nsposture"));
  CHECK(run_cli({"completion", "fish"}).out.find("complete -c nsposture") != std::string::npos);
  CHECK(run_cli({"completion", "rules"}).out.find("NP102\t") != std::string::npos);
  CHECK(run_cli({"completion", "tcsh"}).code == 2);
}
