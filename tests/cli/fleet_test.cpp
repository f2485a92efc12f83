// Several clusters in one database: kept apart, asked together.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kRbac = fixture("stories/story-1/before.json.gz");
const std::string kLog = fixture("stories/story-1/audit.log.gz");

void audit(const Folder& folder, const std::string& cluster, const std::string& rbac = kRbac) {
  const auto result =
      run_cli({"audit", "-q", "--from", rbac, "--audit-log", kLog, "--db", folder.path("p.db"),
               "--cluster", cluster, "--fail-on", "none", "-o", "json"});
  REQUIRE(result.code == 0);
}

json ask(const Folder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"-q", "--db", folder.path("p.db"), "-o", "json"});
  const auto result = run_cli(arguments);
  INFO(result.out);
  REQUIRE((result.code == 0 || result.code == 1));
  return json::parse(result.out);
}

std::set<std::string> fingerprints(const json& report) {
  std::set<std::string> found;
  for (const auto& finding : report["findings"]) found.insert(finding["fingerprint"]);
  return found;
}

json fleet(const Folder& folder, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"report",   "--fleet", "-q", "--db", folder.path("p.db"),
                                        "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto result = run_cli(arguments);
  REQUIRE(result.code == 0);
  return json::parse(result.out);
}

const char* const kCreator = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [VERBS]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: creates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: USER}]
)";

std::string rbac(const Folder& folder, const std::string& user, const std::string& verbs) {
  std::string text = kCreator;
  text.replace(text.find("VERBS"), 5, verbs);
  text.replace(text.find("USER"), 4, user);
  return folder.write(user + verbs.substr(0, 3) + ".yaml", text);
}

void scan(const Folder& folder, const std::string& cluster, const std::string& path) {
  REQUIRE(run_cli({"scan", "-q", "--from", path, "--cluster", cluster, "--db", folder.path("p.db"),
                   "--taken", "2026-11-25T09:00:00Z"})
              .code == 0);
}

}  // namespace

TEST_CASE("the same log counts for each cluster it was imported for", "[cli][fleet]") {
  const Folder both;
  audit(both, "prod");
  audit(both, "stage");
  const Folder alone;
  audit(alone, "prod");
  const auto expected = fingerprints(ask(alone, {"findings"}));
  CHECK(expected.size() > 20);
  for (const auto* cluster : {"prod", "stage"}) {
    INFO(cluster);
    const auto report = ask(both, {"findings", "--cluster", cluster});
    CHECK(report["cluster"] == cluster);
    CHECK(fingerprints(report) == expected);
  }
}

TEST_CASE("a log read again for the same cluster adds nothing", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  audit(folder, "stage");
  const auto again = ask(folder, {"events", "import", kLog, "--cluster", "prod"});
  CHECK(again["kept"] == 0);
}

TEST_CASE("of several clusters one has to be named", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  CHECK(run_cli({"findings", "--db", folder.path("p.db"), "--fail-on", "none"}).code == 0);
  audit(folder, "stage");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"findings"},
                                                  {"analyze"},
                                                  {"report", "--format", "json"},
                                                  {"who-can", "create", "namespaces"},
                                                  {"investigate", "s1-raven"}}) {
    INFO(command.front());
    auto arguments = command;
    arguments.insert(arguments.end(), {"-q", "--db", folder.path("p.db")});
    CHECK(run_cli(arguments).code == 2);
    arguments.insert(arguments.end(), {"--cluster", "nowhere"});
    CHECK(run_cli(arguments).code == 2);
    arguments.back() = "stage";
    CHECK(run_cli(arguments).code != 2);
  }
}

TEST_CASE("a snapshot is judged by the log of its own cluster", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  scan(folder, "stage", rbac(folder, "jane", "create"));
  const auto prod = ask(folder, {"analyze", "--snapshot", "1", "--fail-on", "none"});
  CHECK_FALSE(prod["creations"].empty());
  const auto stage = ask(folder, {"analyze", "--snapshot", "2", "--fail-on", "none"});
  CHECK(stage["cluster"] == "stage");
  CHECK(stage["creations"].empty());
  CHECK(run_cli(
            {"analyze", "-q", "--db", folder.path("p.db"), "--snapshot", "2", "--cluster", "prod"})
            .code == 2);
  CHECK(run_cli({"analyze", "-q", "--db", folder.path("p.db"), "--snapshot", "9"}).code == 2);
}

TEST_CASE("a cluster is not answered for by a snapshot of another", "[cli][fleet]") {
  const Folder folder;
  scan(folder, "prod", rbac(folder, "jane", "create"));
  scan(folder, "stage", rbac(folder, "paul", "create"));
  const auto ask_stage = [&](const char* snapshot) {
    return run_cli({"who-can", "create", "namespaces", "-q", "--db", folder.path("p.db"),
                    "--cluster", "stage", "--snapshot", snapshot});
  };
  CHECK(ask_stage("2").code == 0);
  const auto other = ask_stage("1");
  CHECK(other.code == 3);
  CHECK(other.out.find("jane") == std::string::npos);
}

TEST_CASE("what one cluster accepted is open in the other", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  audit(folder, "stage");
  const auto report = ask(folder, {"findings", "--cluster", "prod"});
  const std::string fingerprint = report["findings"][0]["fingerprint"];
  REQUIRE(run_cli({"findings", "accept", fingerprint, "--reason", "known", "--db",
                   folder.path("p.db"), "--cluster", "prod"})
              .code == 0);
  const auto state = [&](const char* cluster) {
    const auto all = run_cli(
        {"report", "-q", "--db", folder.path("p.db"), "--cluster", cluster, "--format", "json"});
    const auto findings = json::parse(all.out)["findings"];
    for (const auto& finding : findings) {
      if (finding["fingerprint"] == fingerprint) return finding["state"].get<std::string>();
    }
    return std::string();
  };
  CHECK(state("prod") == "accepted");
  CHECK(state("stage") != "accepted");
}

TEST_CASE("who-can answers for every cluster", "[cli][fleet]") {
  const Folder folder;
  scan(folder, "prod", rbac(folder, "jane", "create"));
  scan(folder, "stage", rbac(folder, "paul", "create"));
  const auto answer = ask(folder, {"who-can", "create", "namespaces", "--all-clusters"});
  REQUIRE(answer["clusters"].size() == 2);
  CHECK(answer["clusters"][0]["cluster"] == "prod");
  CHECK(answer["clusters"][0]["taken"] == "2026-11-25T09:00:00Z");
  CHECK(answer["clusters"][0]["subjects"].dump().find("jane") != std::string::npos);
  CHECK(answer["clusters"][0]["subjects"].dump().find("paul") == std::string::npos);
  CHECK(answer["clusters"][1]["subjects"].dump().find("paul") != std::string::npos);
  const auto text = run_cli(
      {"who-can", "create", "namespaces", "--all-clusters", "-q", "--db", folder.path("p.db")});
  CHECK(text.out.find("Group \"system:masters\": prod, stage") != std::string::npos);
  CHECK(text.out.find("User \"jane\": ") == std::string::npos);
  const auto transitive =
      ask(folder, {"who-can", "create", "namespaces", "--all-clusters", "--transitive"});
  CHECK(transitive["clusters"][1]["subjects"].dump().find("paul") != std::string::npos);
}

TEST_CASE("a fleet report tells what clusters share, what differs and what changed",
          "[cli][fleet]") {
  const Folder folder;
  scan(folder, "prod", rbac(folder, "jane", "create"));
  scan(folder, "stage", rbac(folder, "jane", "create, patch"));
  auto report = fleet(folder);
  REQUIRE(report["subjects"].size() == 1);
  CHECK(report["subjects"][0]["name"] == "jane");
  CHECK(report["roles"][0] ==
        json{{"name", "creator"}, {"clusters", {"prod", "stage"}}, {"differs", true}});
  CHECK(report["clusters"][0]["analyzed"] == nullptr);
  CHECK(report["clusters"][0]["stale"] == false);

  scan(folder, "stage", rbac(folder, "rosa", "create"));
  report = fleet(folder, {"--stale", "10m"});
  CHECK(report["subjects"].empty());
  CHECK(report["roles"][0]["differs"] == false);
  for (const auto& cluster : report["clusters"]) {
    const bool changed = cluster["cluster"] == "stage";
    CHECK(cluster["gained"] == (changed ? json{"User \"rosa\""} : json::array()));
    CHECK(cluster["lost"] == (changed ? json{"User \"jane\""} : json::array()));
    CHECK(cluster["stale"] == true);
  }
}

TEST_CASE("a fleet report counts what is open, and fails on demand", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  audit(folder, "stage");
  const auto report = fleet(folder);
  CHECK(report["clusters"][0]["open"]["critical"] == 1);
  CHECK(report["clusters"][0]["can_become"] > 0);
  const std::vector<std::string> base = {"report", "--fleet",          "-q", "--format", "text",
                                         "--db",   folder.path("p.db")};
  CHECK(run_cli(base).code == 0);
  auto failing = base;
  failing.insert(failing.end(), {"--fail-on", "critical"});
  CHECK(run_cli(failing).code == 1);
  auto refused = base;
  refused[4] = "sarif";
  CHECK(run_cli(refused).code == 2);
}

TEST_CASE("pruning keeps the latest analysis of each cluster", "[cli][fleet]") {
  const Folder folder;
  audit(folder, "prod");
  audit(folder, "stage");
  REQUIRE(run_cli({"db", "prune", "--keep", "1h", "-q", "--db", folder.path("p.db")},
                  kTestNow + 90 * 86400)
              .code == 0);
  for (const auto* cluster : {"prod", "stage"}) {
    CHECK(fingerprints(ask(folder, {"findings", "--cluster", cluster})).size() > 20);
  }
}
