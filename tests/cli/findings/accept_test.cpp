// findings accept, unaccept, accepted: from the manifests to the state of a finding.
#include "tests/cli/findings/findings_database.h"

#include <catch2/catch.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

TEST_CASE("a pattern accepts what matches now and later, and nothing else", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"ci-build", "jane"});
  const auto given = database.ask({"accept", "--rule", "np001", "--subject", "user:ci-*",
                                   "--reason", "pipelines", "--until", "30d"});
  CHECK(given["acceptances"][0]["covers"] == 1);
  CHECK(given["acceptances"][0]["rule"] == "NP001");
  CHECK(given["acceptances"][0]["until"] == "2026-12-25T09:46:40Z");
  CHECK(database.state("ci-build") == "accepted");
  CHECK(database.state("jane") == "new");
  // A finding that comes afterwards.
  database.audit({"ci-build", "ci-deploy", "jane"}, kHour);
  CHECK(database.state("ci-deploy", kHour) == "accepted");
  CHECK(database.state("jane", kHour) == "known");
  CHECK(database.creator("ci-deploy", kHour)["accepted_reason"] == "pipelines");
  // And when it has expired, all of them count again.
  CHECK(database.state("ci-deploy", 31 * kDay) == "new");
  CHECK(database.state("ci-build", 31 * kDay) == "known");
}

TEST_CASE("what a pattern accepts fails no run, and what it does not does", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  const std::vector<std::string> question = {"--rule", "NP001", "--fail-on", "low"};
  REQUIRE(database.run(question).code == 1);
  REQUIRE(database.run({"accept", "--subject", "jan", "--reason", "known"}).code == 0);
  CHECK(database.run(question).code == 1);
  REQUIRE(database.run({"accept", "--subject", "jan*", "--reason", "known"}).code == 0);
  CHECK(database.run(question).code == 0);
}

namespace {

// A role that reads Secrets, held by these.
Json readers(const std::vector<std::string>& users, const std::vector<std::string>& resources) {
  Json subjects = Json::array();
  for (const auto& user : users) {
    subjects.push_back({{"kind", "User"}, {"name", user}});
  }
  const Json role = {
      {"apiVersion", "rbac.authorization.k8s.io/v1"},
      {"kind", "ClusterRole"},
      {"metadata", {{"name", "reader"}}},
      {"rules",
       Json::array({{{"verbs", {"get"}}, {"apiGroups", {""}}, {"resources", resources}}})}};
  const Json binding = {{"apiVersion", "rbac.authorization.k8s.io/v1"},
                        {"kind", "ClusterRoleBinding"},
                        {"metadata", {{"name", "readers"}}},
                        {"roleRef", {{"kind", "ClusterRole"}, {"name", "reader"}}},
                        {"subjects", subjects}};
  return {{"apiVersion", "v1"}, {"kind", "List"}, {"items", {role, binding}}};
}

}  // namespace

TEST_CASE("what a finding grows by after it was accepted is not accepted", "[cli][accept]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  std::int64_t hour = 0;
  const auto audit = [&](const Json& cluster) {
    ++hour;
    const auto path = folder.write("rbac.json", cluster.dump());
    const auto code =
        run_cli({"audit", "-q", "--from", path, "--db", db, "-o", "json"}, kTestNow + hour * kHour)
            .code;
    const auto list =
        Json::parse(run_cli({"findings", "--rule", "NP204", "-q", "--db", db, "-o", "json"},
                            kTestNow + hour * kHour)
                        .out)["findings"];
    REQUIRE(list.size() == 1);
    CHECK((code == 1) == (list[0]["state"] != "accepted"));
    return list[0];
  };
  const auto accept = [&](const Json& finding) {
    REQUIRE(run_cli({"findings", "accept", finding["fingerprint"].get<std::string>(), "--reason",
                     "the backup", "-q", "--db", db},
                    kTestNow + hour * kHour)
                .code == 0);
  };
  accept(audit(readers({"jane", "joe"}, {"secrets"})));
  CHECK(audit(readers({"jane", "joe"}, {"secrets"}))["state"] == "accepted");
  // Fewer is no growth.
  CHECK(audit(readers({"jane"}, {"secrets"}))["state"] == "accepted");
  const auto more = audit(readers({"jane", "joe", "eve"}, {"secrets"}));
  CHECK(more["state"] == "new");
  CHECK(more["doubts"].dump().find("the backup") != std::string::npos);
  accept(more);
  CHECK(audit(readers({"jane", "joe", "eve"}, {"secrets"}))["state"] == "accepted");
  CHECK(audit(readers({"jane", "joe", "eve"}, {"secrets", "configmaps"}))["state"] == "new");
  const auto everybody = audit(readers({"jane", "system:anonymous"}, {"secrets"}));
  CHECK(everybody["severity"] == "critical");
  CHECK(everybody["state"] == "new");
}

TEST_CASE("a namespace is accepted by a pattern", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  REQUIRE(
      database.run({"accept", "--rule", "NP010", "-n", "team-a*", "--reason", "sandbox"}).code ==
      0);
  int accepted = 0;
  const auto all = database.ask({"--rule", "NP010"});
  for (const auto& finding : all["findings"]) {
    if (finding["state"] != "accepted") continue;
    ++accepted;
    CHECK(finding["namespace"] == "team-a");
  }
  CHECK(accepted == 1);
  CHECK(all["findings"].size() > 1);
}

TEST_CASE("what leaves nothing out is refused", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"--rule", "*"},
                                             {"--rule", "NP*"},
                                             {"--subject", "user:*"},
                                             {"--subject", "*:*"},
                                             {"--subject", "*-*", "-n", "*.*"},
                                             {"--rule", "NP*", "--subject", "sa:*/*"}}) {
    auto all = words;
    all.insert(all.begin(), "accept");
    all.insert(all.end(), {"--reason", "known"});
    CHECK(database.run(all).code == 2);
  }
  CHECK(database.run({"accept", "--rule", "NP0*", "-n", "np", "--reason", "known"}).code == 0);
}

TEST_CASE("what is no acceptance is refused", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane"});
  const std::string id = database.creator("jane")["short_id"];
  const auto code = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "accept");
    if (std::ranges::find(words, "--reason") == words.end()) {
      words.insert(words.end(), {"--reason", "known"});
    }
    return database.run(words).code;
  };
  CHECK(code({}) == 2);
  CHECK(code({id, "--rule", "NP001"}) == 2);
  CHECK(code({id, "--reason", " "}) == 2);
  for (const auto* until : {"0", "0d", "-1d", "2026-11-24", "2026-11-25T09:46:40Z", "soon", "30"}) {
    INFO(until);
    CHECK(code({id, "--until", until}) == 2);
    CHECK(code({"--rule", "NP001", "--until", until}) == 2);
  }
  CHECK(code({"--rule", "NP999"}) == 2);
  CHECK(code({"--rule", "XY*"}) == 2);
  CHECK(code({"--rule", "*"}) == 2);
  CHECK(code({"--subject", "*", "-n", "**"}) == 2);
  CHECK(code({"--subject", "sa:ci"}) == 2);
  CHECK(code({id, "--severity", "high"}) == 2);
  CHECK(code({id, id}) == 2);
  CHECK(database.ask({"accepted"})["acceptances"].empty());
  CHECK(database.state("jane") == "new");
  CHECK(code({id, "--until", "12h"}) == 0);
  CHECK(database.state("jane") == "accepted");
}

TEST_CASE("an acceptance is taken back by its id", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane", "paul"});
  const std::string jane = database.creator("jane")["short_id"];
  REQUIRE(database.run({"accept", jane, "--reason", "known"}).code == 0);
  const auto pattern = database.ask({"accept", "--subject", "user:p*", "--reason", "known"});
  const std::string pattern_id = pattern["acceptances"][0]["short_id"];
  CHECK(database.run({"unaccept", "000000"}).code == 2);
  CHECK(database.run({"unaccept", ""}).code == 2);
  // A finding that a pattern covers has no acceptance of its own.
  const std::string paul = database.creator("paul")["short_id"];
  CHECK(database.run({"unaccept", paul}).code == 2);
  CHECK(database.state("paul") == "accepted");
  CHECK(database.run({"unaccept", jane}).code == 0);
  CHECK(database.state("jane") == "new");
  CHECK(database.state("paul") == "accepted");
  CHECK(database.run({"unaccept", pattern_id}).code == 0);
  CHECK(database.state("paul") == "new");
}

TEST_CASE("an acceptance is taken back by the patterns it was given by", "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane", "paul"});
  REQUIRE(database.run({"accept", "--subject", "user:p*", "--reason", "known"}).code == 0);
  REQUIRE(database.state("paul") == "accepted");
  // Neither a narrower nor a wider pattern is that one.
  CHECK(database.run({"unaccept", "--subject", "user:paul"}).code == 2);
  CHECK(database.run({"unaccept", "--subject", "user:p*", "--rule", "NP001"}).code == 2);
  CHECK(database.run({"unaccept", "0000", "--subject", "user:p*"}).code == 2);
  CHECK(database.run({"unaccept"}).code == 2);
  CHECK(database.state("paul") == "accepted");
  CHECK(database.run({"unaccept", "--subject", "user:p*"}).code == 0);
  CHECK(database.state("paul") == "new");
}

TEST_CASE("acceptances are listed with what they cover, and expired ones are marked",
          "[cli][accept]") {
  const FindingsDatabase database;
  database.audit({"jane", "paul"});
  CHECK(database.run({"accepted"}).out == "Nothing is accepted.\n");
  const std::string jane = database.creator("jane")["fingerprint"];
  REQUIRE(database.run({"accept", jane, "--reason", "on call", "--until", "12h"}).code == 0);
  REQUIRE(database.run({"accept", "--rule", "NP001", "--reason", "=known"}).code == 0);
  auto list = database.ask({"accepted"})["acceptances"];
  REQUIRE(list.size() == 2);
  CHECK(list[0]["id"] == jane);
  CHECK(list[0]["title"] == "User \"jane\" can create namespaces");
  CHECK(list[0]["covers"] == 1);
  CHECK(list[0]["expired"] == false);
  CHECK(list[1]["fingerprint"].is_null());
  CHECK(list[1]["covers"] == 3);  // and system:masters
  CHECK(list[1]["until"].is_null());
  list = database.ask({"accepted"}, kDay)["acceptances"];
  CHECK(list[0]["expired"] == true);
  CHECK(list[0]["covers"] == 0);
  CHECK(list[1]["expired"] == false);
  const auto text = database.run({"accepted"}, kDay).out;
  CHECK(text.find("2026-11-25T21:46:40Z (expired)") != std::string::npos);
  CHECK(text.find("rule NP001") != std::string::npos);
  // No cell of CSV is a formula.
  CHECK(database.run({"accepted", "-o", "csv"}).out.find(",=known") == std::string::npos);
  CHECK(database.run({"accepted", "-o", "name"}).out.starts_with(jane.substr(0, 6) + "\n"));
}

TEST_CASE("that a rule could not judge is accepted by its name alone", "[cli][accept]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  // A server's own dump without its namespaces: NP010 cannot judge.
  const auto path = folder.write("rbac.yaml", R"(apiVersion: v1
kind: List
items:
- {kind: Status, apiVersion: v1, status: Failure, reason: Forbidden, code: 403,
   message: 'namespaces is forbidden', details: {kind: namespaces}}
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRole
  metadata: {name: creator}
  rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
- apiVersion: rbac.authorization.k8s.io/v1
  kind: ClusterRoleBinding
  metadata: {name: creators}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: creator}
  subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
)");
  (void)run_cli({"audit", "-q", "--from", path, "--db", db, "-o", "json"});
  const auto unknown_state = [&] {
    const auto answer = Json::parse(run_cli({"findings", "-q", "--db", db, "-o", "json"}).out);
    for (const auto& finding : answer["findings"]) {
      const std::string title = finding["title"];
      if (finding["rule"] == "NP010" && title.find("unknown") != std::string::npos) {
        return finding["state"].get<std::string>();
      }
    }
    return std::string("none");
  };
  REQUIRE(unknown_state() == "new");
  REQUIRE(
      run_cli({"findings", "accept", "--rule", "NP0*", "--reason", "all", "--db", db, "-q"}).code ==
      0);
  CHECK(unknown_state() == "new");
  REQUIRE(
      run_cli({"findings", "accept", "--rule", "NP010", "--reason", "it", "--db", db, "-q"}).code ==
      0);
  CHECK(unknown_state() == "accepted");
}
