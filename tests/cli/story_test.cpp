// The recorded story, from files to report: each step that was carried out on a real API server is
// found under its rule, and what was harmless is left alone.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <set>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kStory = "stories/story-1/";

json audit_story(const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"audit",       "-q",
                                        "--from",      fixture(kStory + "before.json.gz"),
                                        "--audit-log", fixture(kStory + "audit.log.gz"),
                                        "-o",          "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto result = run_cli(arguments);
  REQUIRE(result.code == 1);
  return json::parse(result.out);
}

// The correlation rules that speak of a namespace.
std::set<std::string> rules_about(const json& report, const std::string& ns) {
  std::set<std::string> rules;
  for (const auto& finding : report["findings"]) {
    if (finding["namespace"] == ns && finding["rule"] > "NP1") rules.insert(finding["rule"]);
  }
  return rules;
}

json creation_of(const json& report, const std::string& ns, int code) {
  for (const auto& creation : report["creations"]) {
    if (creation["namespace"] == ns && creation["code"] == code) return creation;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("each anomalous step of the story is found under its rule", "[cli][story]") {
  const auto report = audit_story();
  const auto truth = json::parse(read_file(fixture(kStory + "truth.json")));
  const std::map<std::string, std::string> rule_of = {
      {"self-granted-create", "NP103"},     {"create-with-minted-token", "NP105"},
      {"create-by-revoked-grant", "NP102"}, {"create-then-opened", "NP109"},
      {"impersonated-create", "NP104"},     {"apply-create-without-completion-event", "NP106"},
  };
  int anomalies = 0;
  for (const auto& step : truth["steps"]) {
    if (!step.value("anomaly", false)) continue;
    ++anomalies;
    const std::string ns = step["namespace"];
    INFO(step.dump());
    CHECK(rules_about(report, ns).contains(rule_of.at(step["kind"])));
  }
  CHECK(anomalies == 6);
}

TEST_CASE("harmless steps of the story are left alone", "[cli][story]") {
  const auto report = audit_story();
  for (const auto* ns :
       {"s1-tulip", "s1-jade", "s1-gen-bvtw9", "s1-dry", "s1-quartz", "s1-pearl"}) {
    INFO(ns);
    CHECK(rules_about(report, ns).empty());
  }
  // Tokens of its accounts were issued, to the administrator and to Eve.
  CHECK(rules_about(report, "s1-ci") == std::set<std::string>{"NP163"});
  CHECK(rules_about(report, "s1-sandbox") == std::set<std::string>{"NP116"});
}

TEST_CASE("no dry run, conflict or refusal is called a creation", "[cli][story]") {
  const auto report = audit_story();
  CHECK(creation_of(report, "s1-dry", 201)["verdict"] == "not-created");
  CHECK(creation_of(report, "s1-ci", 409)["verdict"] == "not-created");
  int refused = 0;
  for (const auto& creation : report["creations"]) {
    if (creation["code"] == 403) {
      ++refused;
      CHECK(creation["verdict"] == "refused");
    }
  }
  CHECK(refused == 10);
}

TEST_CASE("bursts, anonymous attempts and short lives are told", "[cli][story]") {
  const auto report = audit_story();
  std::multiset<std::string> rules;
  for (const auto& finding : report["findings"]) rules.insert(finding["rule"]);
  CHECK(rules.count("NP107") == 1);
  CHECK(rules.count("NP108") == 1);
  CHECK(rules_about(report, "s1-fjord").contains("NP110"));
  CHECK(rules_about(report, "s1-kube-systems").contains("NP111"));
  CHECK(rules.count("NP101") == 0);
  CHECK(rules.count("NP114") == 0);
}

TEST_CASE("times keep all digits of the log", "[cli][story]") {
  const auto report = audit_story();
  for (const auto& finding : report["findings"]) {
    if (finding["namespace"] == "s1-lotus") CHECK(finding["time"] == "2026-11-23T14:25:22.582976Z");
  }
}

TEST_CASE("the snapshot from after the story tells the same", "[cli][story]") {
  const auto result = run_cli({"audit", "-q", "--from", fixture(kStory + "after.json.gz"),
                               "--audit-log", fixture(kStory + "audit.log.gz"), "-o", "json"});
  const auto report = json::parse(result.out);
  CHECK(rules_about(report, "s1-kube-systems").contains("NP102"));
  CHECK(rules_about(report, "s1-lotus").contains("NP103"));
  CHECK(rules_about(report, "s1-quartz").empty());
  CHECK(rules_about(report, "s1-grove").contains("NP106"));
  CHECK_FALSE(rules_about(report, "s1-grove").contains("NP114"));
}

TEST_CASE("reports are written whole and for their owner only", "[cli][story]") {
  const Folder folder;
  audit_story({"--report", folder.path("r.html"), "--report", folder.path("r.md")});
  const auto html = read_file(folder.path("r.html"));
  CHECK(html.find("s1-kube-systems") != std::string::npos);
  CHECK(html.find("</html>") != std::string::npos);
  CHECK(read_file(folder.path("r.md")).find("NP103") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path("r.html.part")));
  const auto mode = std::filesystem::status(folder.path("r.html")).permissions();
  CHECK((mode & std::filesystem::perms::others_all) == std::filesystem::perms::none);
}

TEST_CASE("importing the same log twice adds nothing and loses nothing", "[cli][story]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto log = fixture(kStory + "audit.log.gz");
  const auto first = json::parse(run_cli({"events", "import", "--db", db, log, "-o", "json"}).out);
  CHECK(first["kept"] > 100);
  CHECK(first["lines"] == first["kept"].get<int>() + first["duplicates"].get<int>() +
                              first["irrelevant"].get<int>() + first["malformed_lines"].get<int>());
  const auto second = json::parse(run_cli({"events", "import", "--db", db, log, "-o", "json"}).out);
  CHECK(second["kept"] == 0);
  const auto info = json::parse(run_cli({"db", "info", "--db", db, "-o", "json"}).out);
  CHECK(info["events"] == first["kept"]);
  CHECK(run_cli({"db", "verify", "--db", db}).code == 0);
}

TEST_CASE("no token of the log reaches the database or a report", "[cli][story]") {
  // Stands in the recorded logs where tokens were.
  const std::string marker = "bXVzdC1uZXZlci1iZS1zdG9yZWQ";
  const Folder folder;
  audit_story({"--db", folder.path("p.db"), "--report", folder.path("r.html"), "--report",
               folder.path("r.md"), "--report", folder.path("r.json")});
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(""))) {
    INFO(entry.path());
    CHECK(read_file(entry.path().string()).find(marker) == std::string::npos);
  }
}

TEST_CASE("a second run tells what is known and what is new", "[cli][story]") {
  const Folder folder;
  const auto first = audit_story({"--db", folder.path("p.db")});
  const auto second = audit_story({"--db", folder.path("p.db")});
  CHECK(first["findings"].size() == second["findings"].size());
  for (const auto& finding : first["findings"]) CHECK(finding["state"] == "new");
  for (const auto& finding : second["findings"]) CHECK(finding["state"] == "known");
}

TEST_CASE("an accepted finding stays visible and does not fail the run", "[cli][story]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto report = audit_story({"--db", db});
  for (const auto& finding : report["findings"]) {
    const std::string fingerprint = finding["fingerprint"];
    CHECK(run_cli({"findings", "accept", fingerprint, "--reason", "known", "--db", db}).code == 0);
  }
  const auto result = run_cli({"analyze", "--db", db, "-o", "json"});
  CHECK(result.code == 0);
  const auto again = json::parse(result.out);
  for (const auto& finding : again["findings"]) {
    CHECK(finding["state"] == "accepted");
  }
  CHECK(run_cli({"findings", "accept", "ffff", "--reason", "x", "--db", db}).code == 2);
}
