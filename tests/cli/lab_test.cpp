// The recorded lab log, in which each kind of request was made once on a real API server, from file
// to findings.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kLab = "audit/lab/";

// The dump was taken minutes later: whatever went in between would be unknown.
const std::string kLogEnd = "2026-11-23T14:37:31Z";

json audit_lab(const std::string& log, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"audit",
                                        "-q",
                                        "--from",
                                        fixture(kLab + "rbac-snapshot-after.json.gz"),
                                        fixture(kLab + "namespaces-after.json.gz"),
                                        "--audit-log",
                                        fixture(kLab + log),
                                        "-o",
                                        "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return json::parse(run_cli(arguments).out)["findings"];
}

std::vector<json> of_rule(const json& findings, const std::string& rule) {
  std::vector<json> found;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(found),
               [&](const json& finding) { return finding["rule"] == rule; });
  return found;
}

}  // namespace

TEST_CASE("a refused impersonation of the lab is found, once a target", "[cli][lab][NP120]") {
  const auto found = of_rule(audit_lab("audit-requestresponse.ndjson.gz"), "NP120");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["subject"] == "User \"bob@corp.example\"");
  CHECK(found[0]["title"].get<std::string>().find("kube-admin") != std::string::npos);
}

TEST_CASE("refused escalations of the lab are found though the log says allow",
          "[cli][lab][NP122]") {
  const auto found = of_rule(audit_lab("audit-requestresponse.ndjson.gz"), "NP122");
  REQUIRE(found.size() == 2);
  for (const auto& finding : found) {
    CHECK(finding["subject"] == "User \"bob@corp.example\"");
    CHECK(finding["severity"] == "high");
  }
}

TEST_CASE("the forced deletion of the lab is found, the controller's own are not",
          "[cli][lab][NP123]") {
  const auto found = of_rule(audit_lab("audit-requestresponse.ndjson.gz"), "NP123");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["subject"] == "User \"kube-admin\"");
}

TEST_CASE("the burst of creations of the lab is found, and no creation without a reason",
          "[cli][lab][NP124][NP125]") {
  const auto findings = audit_lab("audit-requestresponse.ndjson.gz");
  const auto bursts = of_rule(findings, "NP125");
  REQUIRE(bursts.size() == 1);
  CHECK(bursts[0]["subject"] == "User \"alice@corp.example\"");
  CHECK(of_rule(findings, "NP124").empty());
  CHECK(of_rule(findings, "NP126").empty());  // one bad token is no burst
}

TEST_CASE("the lab's ghost namespace is found by the binding that waited and the token taken",
          "[cli][lab][NP127][NP138]") {
  const auto findings = audit_lab("audit-requestresponse.ndjson.gz");
  const auto waited = of_rule(findings, "NP127");
  REQUIRE(waited.size() == 1);
  CHECK(waited[0]["namespace"] == "ghost-ops");
  CHECK(waited[0]["subject"] == "User \"mallory@corp.example\"");
  CHECK(waited[0]["title"].get<std::string>().find("legacy-ghost-admin") != std::string::npos);
  const auto taken = of_rule(findings, "NP138");
  REQUIRE(taken.size() == 1);
  CHECK(taken[0]["title"].get<std::string>().find("ghost-ops/deployer") != std::string::npos);
}

TEST_CASE("the lab's namespace that another made again is found", "[cli][lab][NP128]") {
  const auto findings = audit_lab("audit-requestresponse.ndjson.gz");
  const auto again = of_rule(findings, "NP128");
  REQUIRE(again.size() == 1);
  CHECK(again[0]["namespace"] == "eve-transient");
  CHECK(again[0]["subject"] == "User \"kube-admin\"");
}

TEST_CASE("the lab's forged address is found, once", "[cli][lab][NP132]") {
  const auto forged = of_rule(audit_lab("audit-requestresponse.ndjson.gz"), "NP132");
  REQUIRE(forged.size() == 1);
  CHECK(forged[0]["subject"] == "User \"alice@corp.example\"");
  CHECK(forged[0]["title"].get<std::string>().find("8.8.8.8") != std::string::npos);
}

TEST_CASE("what the lab does not hold is not found in it",
          "[cli][lab][NP129][NP130][NP131][NP133][NP134][NP135][NP136][NP137][NP139][NP140]") {
  const auto findings = audit_lab("audit-requestresponse.ndjson.gz");
  for (const auto* rule :
       {"NP129", "NP130", "NP131", "NP133", "NP134", "NP135", "NP136", "NP137", "NP139", "NP140"}) {
    INFO(rule);
    CHECK(of_rule(findings, rule).empty());
  }
}

TEST_CASE("the lab's creations fit a change record of that hour, and none of another",
          "[cli][lab][NP112]") {
  const Folder folder;
  const auto good = folder.write("good.csv",
                                 "id,start,end,who,namespace\n"
                                 "CHG1,2026-11-23 14:00,2026-11-23 15:00,,\n");
  const auto late = folder.write("late.yaml",
                                 "- {id: CHG2, start: 2026-11-24T00:00:00Z, end: "
                                 "2026-11-24T01:00:00Z, namespace: 'payments-*'}\n");
  const std::string log = "audit-requestresponse.ndjson.gz";
  CHECK(of_rule(audit_lab(log), "NP112").empty());
  CHECK(of_rule(audit_lab(log, {"--changes", good}), "NP112").empty());
  const auto found = of_rule(audit_lab(log, {"--changes", late}), "NP112");
  CHECK(found.size() > 20);
  const auto payments = std::find_if(found.begin(), found.end(), [](const json& finding) {
    return finding["namespace"] == "payments-dev";
  });
  REQUIRE(payments != found.end());
  CHECK((*payments)["title"].get<std::string>().find("CHG2 is for 2026-11-24") !=
        std::string::npos);
}

TEST_CASE("a bad change record is told and the rest is judged", "[cli][lab][NP112]") {
  const Folder folder;
  const auto bad = folder.write("bad.csv", "id,start,end\nA,now,later\n");
  const auto result = run_cli(
      {"audit", "-q", "--from", fixture(kLab + "rbac-snapshot-after.json.gz"), "--audit-log",
       fixture(kLab + "audit-requestresponse.ndjson.gz"), "--changes", bad, "-o", "json"});
  CHECK(result.code == 3);
  CHECK_FALSE(of_rule(json::parse(result.out)["findings"], "NP112").empty());
  CHECK(run_cli({"audit", "--from", fixture(kLab + "rbac-snapshot-after.json.gz"), "--changes",
                 folder.path("none.csv")})
            .code == 3);
}

TEST_CASE("flows of a namespace's first hours are kept and judged", "[cli][lab][NP118]") {
  const Folder folder;
  const auto flows = folder.write(
      "flows.json",
      R"({"flow":{"time":"2026-11-23T14:40:00Z","verdict":"FORWARDED","IP":{"source":"10.0.0.1",)"
      R"("destination":"169.254.169.254"},"l4":{"TCP":{"destination_port":80}},"source":)"
      R"({"namespace":"payments-dev","pod_name":"p"},"destination":{"labels":["reserved:world"]}}})"
      "\n");
  const auto found =
      of_rule(audit_lab("audit-requestresponse.ndjson.gz", {"--flows", flows}), "NP118");
  REQUIRE(found.size() == 1);
  CHECK(found[0]["severity"] == "high");
  CHECK(found[0]["namespace"] == "payments-dev");
  const auto db = folder.path("p.db");
  audit_lab("audit-requestresponse.ndjson.gz", {"--flows", flows, "--db", db});
  const auto again = json::parse(run_cli({"analyze", "--db", db, "-o", "json"}).out);
  CHECK(of_rule(again["findings"], "NP118").size() == 1);
}

TEST_CASE("who-can answers for a moment of the lab", "[cli][lab][time]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  audit_lab("audit-requestresponse.ndjson.gz", {"--db", db, "--taken", kLogEnd});
  const auto subjects = [&](const std::string& time) {
    const auto result =
        run_cli({"who-can", "create", "namespaces", "--db", db, "--at", time, "-o", "json", "-q"});
    REQUIRE(result.code == 0);
    std::set<std::string> names;
    const auto answer = json::parse(result.out);
    for (const auto& subject : answer["subjects"]) names.insert(subject["name"]);
    return names;
  };
  // A binding to everybody without an account stood from 14:34:28.5 to 14:34:29.7.
  CHECK_FALSE(subjects("2026-11-23T14:34:28.4Z").contains("system:unauthenticated"));
  CHECK(subjects("2026-11-23T14:34:29.2Z").contains("system:unauthenticated"));
  CHECK_FALSE(subjects("2026-11-23T14:34:50Z").contains("system:unauthenticated"));
  CHECK(run_cli({"who-can", "create", "namespaces", "--db", db, "--at", "noon"}).code == 2);
  CHECK(run_cli({"who-can", "create", "namespaces", "--from", "x", "--at", "2026-11-23T14:34:50Z"})
            .code == 2);
}

TEST_CASE("no token of the lab's logs reaches the database or any report", "[cli][lab]") {
  // Stands in the recorded logs where tokens were.
  const std::string marker = "bXVzdC1uZXZlci1iZS1zdG9yZWQ";
  const auto* const log = GENERATE("audit-requestresponse.ndjson.gz", "audit-extra.ndjson.gz",
                                   "audit-truncated.ndjson.gz", "webhook-eventlists.ndjson.gz");
  const Folder folder;
  std::vector<std::string> more = {"--db", folder.path("p.db")};
  for (const auto* ending : {"html", "md", "json", "sarif", "xml", "csv", "prom", "txt"}) {
    more.emplace_back("--report");
    more.push_back(folder.path(std::string("r.") + ending));
  }
  audit_lab(log, more);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(""))) {
    INFO(entry.path());
    ++files;
    CHECK(read_file(entry.path().string()).find(marker) == std::string::npos);
  }
  CHECK(files >= 9);
}

TEST_CASE("two moments of the lab are compared", "[cli][lab][time]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  audit_lab("audit-requestresponse.ndjson.gz", {"--db", db, "--taken", kLogEnd});
  // In between everybody without an account was given the right, and it was taken away again.
  const auto gained = run_cli({"diff", "-q", "--db", db, "--at", "2026-11-23T14:34:28.4Z", "--at",
                               "2026-11-23T14:34:29.2Z", "--no-takeovers", "-o", "json"});
  CHECK(gained.code == 1);
  CHECK(gained.out.find("system:unauthenticated") != std::string::npos);
  const auto same = run_cli({"diff", "-q", "--db", db, "--at", "2026-11-23T14:34:29.0Z", "--at",
                             "2026-11-23T14:34:29.2Z", "--no-takeovers", "-o", "json"});
  CHECK(same.code == 0);
  CHECK(same.out.find("system:unauthenticated") == std::string::npos);
  CHECK(run_cli({"diff", "-q", "--db", db, "--at", "noon"}).code == 2);
  CHECK(run_cli({"diff", "-q", "--at", "2026-11-23T14:34:29Z", "a", "b"}).code == 2);
}

TEST_CASE("a dossier has the flows and change records of its namespace", "[cli][lab]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  audit_lab("audit-requestresponse.ndjson.gz", {"--db", db, "--taken", kLogEnd});
  const auto flows = folder.write(
      "flows.json",
      R"({"flow":{"time":"2026-11-23T14:40:00Z","verdict":"DROPPED","IP":{"source":"10.0.0.1",)"
      R"("destination":"192.0.2.9"},"l4":{"TCP":{"destination_port":80}},"source":)"
      R"({"namespace":"payments-dev","pod_name":"p"},"destination":{"labels":["reserved:world"]}}})"
      "\n");
  const auto changes = folder.write("c.csv",
                                    "id,start,end,namespace\n"
                                    "CHG1,2026-11-24 00:00,2026-11-25 00:00,payments-*\n"
                                    "CHG2,2026-11-24 00:00,2026-11-25 00:00,shop\n");
  const auto step = [](const json& dossier, const std::string& id) {
    for (const auto& one : dossier["steps"]) {
      if (one["id"] == id) return one;
    }
    return json();
  };
  const auto bare =
      json::parse(run_cli({"investigate", "payments-dev", "-q", "--db", db, "-o", "json"}).out);
  CHECK(step(bare, "flows")["no_data"].size() == 1);
  const auto full = json::parse(run_cli({"investigate", "payments-dev", "-q", "--db", db, "--flows",
                                         flows, "--changes", changes, "-o", "json"})
                                    .out);
  REQUIRE(step(full, "flows")["lines"].size() == 1);
  CHECK(step(full, "flows")["lines"][0]["label"] == "refused");
  REQUIRE(step(full, "changes")["lines"].size() == 1);
  CHECK(step(full, "changes")["lines"][0]["label"] == "CHG1");
  std::set<std::string> rules;
  for (const auto& finding : full["findings"]) rules.insert(finding["rule"]);
  CHECK(rules.contains("NP112"));
  CHECK(rules.contains("NP118"));
}
