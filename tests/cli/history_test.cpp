// What a report says of the runs before it, with the clock in the test's hand.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

constexpr std::int64_t kDay = 86400;

std::string manifests(const std::vector<std::string>& creators) {
  std::string text = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
)";
  for (const auto& user : creators) {
    text += R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: )" +
            user + R"(-creates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: )" +
            user + "}]\n";
  }
  return text;
}

// A run of a certain day, by a cluster in which these can create namespaces.
json audit(const Folder& folder, const std::vector<std::string>& creators, int day,
           const std::vector<std::string>& more = {}) {
  const auto path = folder.write("rbac.yaml", manifests(creators));
  std::vector<std::string> arguments = {"audit", "-q",  "--from", path, "--db", folder.path("p.db"),
                                        "-o",    "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto result = run_cli(arguments, kTestNow + day * kDay);
  REQUIRE((result.code == 0 || result.code == 1));
  return json::parse(result.out);
}

json finding_about(const json& report, const std::string& subject) {
  for (const auto& finding : report["findings"]) {
    if (finding["rule"] == "NP001" && finding["subject"] == "User \"" + subject + "\"") {
      return finding;
    }
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a report tells what is new, what is known and what is gone", "[cli][history]") {
  const Folder folder;
  audit(folder, {"jane", "paul"}, 0);
  const auto report = audit(folder, {"jane", "rosa"}, 1);
  CHECK(finding_about(report, "jane")["state"] == "known");
  CHECK(finding_about(report, "rosa")["state"] == "new");
  CHECK(finding_about(report, "paul").is_null());
  bool paul_gone = false;
  for (const auto& gone : report["gone"]) {
    CHECK(gone["subject"] != "User \"jane\"");
    paul_gone = paul_gone || (gone["rule"] == "NP001" && gone["subject"] == "User \"paul\"");
  }
  CHECK(paul_gone);
  CHECK(audit(folder, {"jane", "rosa"}, 2)["gone"].empty());
}

TEST_CASE("a report has the line of the runs before it", "[cli][history]") {
  const Folder folder;
  CHECK(audit(folder, {"jane"}, 0)["trend"].size() == 1);
  audit(folder, {"jane", "paul", "rosa"}, 1);
  const auto trend = audit(folder, {"jane", "paul"}, 2)["trend"];
  REQUIRE(trend.size() == 3);
  CHECK(trend[0]["at"] == "2026-11-25T09:46:40Z");
  CHECK(trend[0]["creators"] == 1);
  CHECK(trend[1]["creators"] == 3);
  CHECK(trend[2]["creators"] == 2);
}

TEST_CASE("runs over another cluster are not in the line", "[cli][history]") {
  const Folder folder;
  audit(folder, {"jane"}, 0, {"--cluster", "blue"});
  CHECK(audit(folder, {"jane"}, 1, {"--cluster", "green"})["trend"].size() == 1);
}

TEST_CASE("an accepted finding comes back when its time is over", "[cli][history]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const std::string fingerprint = finding_about(audit(folder, {"jane"}, 0), "jane")["fingerprint"];
  REQUIRE(run_cli({"findings", "accept", fingerprint, "--reason", "on holiday until then",
                   "--until", "2026-11-27", "--db", db},
                  kTestNow + 3600)
              .code == 0);
  // Until the end of that day.
  for (const int day : {1, 2}) {
    const auto finding = finding_about(audit(folder, {"jane"}, day), "jane");
    CHECK(finding["state"] == "accepted");
    CHECK(finding["accepted_reason"] == "on holiday until then");
    CHECK(finding["accepted_until"] == "2026-11-27T23:59:59Z");
  }
  const auto back = audit(folder, {"jane"}, 3);
  CHECK(finding_about(back, "jane")["state"] == "known");
  CHECK(finding_about(back, "jane")["accepted_until"].is_null());
  // While it was accepted it was not open.
  const auto open = [&](std::size_t run) {
    int sum = 0;
    for (const auto& [severity, count] : back["trend"][run]["open"].items())
      sum += count.get<int>();
    return sum;
  };
  CHECK(open(1) == open(0) - 1);
  CHECK(open(3) == open(0));
}

TEST_CASE("several formats come from one run", "[cli][history]") {
  const Folder folder;
  audit(folder, {"jane"}, 0);
  const auto result = run_cli({"report", "--db", folder.path("p.db"), "--format",
                               "html,md,json,sarif,junit,csv,prometheus,policyreport,text", "--out",
                               folder.path("")});
  CHECK(result.code == 0);
  int written = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(""))) {
    if (entry.path().filename().string().starts_with("report.")) ++written;
  }
  CHECK(written == 9);
}
