// findings: a filter that chooses nothing is no all-clear.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRbac = R"(apiVersion: v1
kind: Namespace
metadata: {name: lotus}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: mallory}
- {kind: ServiceAccount, name: helper, namespace: ci}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: quiet}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: harmless}]
)";

const std::string kEvent =
    R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"a1",)"
    R"("stage":"ResponseComplete","requestURI":"/api/v1/namespaces/longgone","verb":"delete",)"
    R"("user":{"username":"past-user","groups":["past-group","system:authenticated"]},)"
    R"("sourceIPs":["10.0.0.1"],"userAgent":"kubectl","objectRef":{"resource":"namespaces",)"
    R"("namespace":"longgone","name":"longgone","apiVersion":"v1"},)"
    R"("responseStatus":{"code":200},"requestReceivedTimestamp":"2026-11-20T10:00:00.000000Z",)"
    R"("stageTimestamp":"2026-11-20T10:00:00.100000Z"})"
    "\n";

class Database {
 public:
  Database() {
    const auto rbac = folder_.write("rbac.yaml", kRbac);
    const auto log = folder_.write("audit.log", kEvent);
    REQUIRE(run_cli({"audit", "-q", "--from", rbac, "--audit-log", log, "--db", path(), "--taken",
                     "2026-11-20T09:00:00Z", "--fail-on", "none"})
                .code == 0);
  }

  [[nodiscard]] Result ask(std::vector<std::string> words, bool json = true) const {
    words.insert(words.begin(), "findings");
    words.insert(words.end(), {"--db", path(), "-q"});
    if (json) words.insert(words.end(), {"-o", "json"});
    return run_cli(words);
  }

  [[nodiscard]] Json answer(const std::vector<std::string>& words) const {
    return Json::parse(ask(words).out);
  }

  [[nodiscard]] std::string path() const { return folder_.path("p.db"); }

 private:
  Folder folder_;
};

// Without the breaks of a terminal.
std::string one_line(const std::string& text) {
  std::istringstream in(text);
  std::string out, word;
  while (in >> word) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

TEST_CASE("findings: what nobody has is told with the nearest", "[cli][findings]") {
  const Database database;
  const std::vector<std::tuple<std::string, std::string, std::string>> kCases = {
      {"--subject", "helpr", "helper"},
      {"--subject", "Mallory", "mallory"},
      {"--subject", "user:malory", "mallory"},
      {"--subject", "sa:ci/helpr", "sa:ci/helper"},
      {"--subject", "system:serviceaccount:ci:helpr", "sa:ci/helper"},
      {"--subject", "group:past-grup", "group:past-group"},
      {"-n", "lotsu", "lotus"},
      {"-n", "LOTUS", "lotus"},
  };
  for (const auto& [option, text, meant] : kCases) {
    INFO(option << ' ' << text);
    const auto result = database.ask({option, text});
    CHECK(result.code == 3);
    const auto json = Json::parse(result.out);
    REQUIRE(json["known"] == false);
    REQUIRE_FALSE(json["did_you_mean"].empty());
    CHECK(json["did_you_mean"][0] == meant);
    const auto told = one_line(database.ask({option, text}, false).out);
    CHECK(told.find("did you mean `" + meant) != std::string::npos);
    CHECK(told.find("needs action") == std::string::npos);
  }
  CHECK(database.ask({"--subject", "zzzzzzzz"}).code == 3);
  CHECK(database.ask({"--subject", "sa:"}).code == 2);
}

TEST_CASE("findings: a subject is named as in every question", "[cli][findings]") {
  const Database database;
  for (const auto* subject : {"mallory", "user:mallory", "allor"}) {
    INFO(subject);
    const auto json = database.answer({"--subject", subject});
    REQUIRE_FALSE(json["findings"].empty());
    for (const auto& one : json["findings"]) CHECK(one["subject"] == "User \"mallory\"");
    CHECK_FALSE(json.contains("known"));
  }
  for (const auto* subject : {"sa:ci/helper", "system:serviceaccount:ci:helper", "helper"}) {
    INFO(subject);
    const auto json = database.answer({"--subject", subject});
    REQUIRE_FALSE(json["findings"].empty());
    for (const auto& one : json["findings"]) {
      CHECK(one["subject"] == "ServiceAccount \"ci/helper\"");
    }
  }
  CHECK(database.answer({"--subject", "user:helper"})["known"] == false);
}

TEST_CASE("findings: what is known and has no finding says what was chosen", "[cli][findings]") {
  const Database database;
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"--subject", "harmless"},
                                             {"--subject", "past-user"},
                                             {"--subject", "group:past-group"},
                                             {"-n", "quiet"},
                                             {"-n", "longgone"},
                                             {"-n", "kube-system"},
                                             {"--subject", "group:system:nodes"}}) {
    INFO(words[1]);
    const auto result = database.ask(words);
    CHECK(result.code == 0);
    const auto json = Json::parse(result.out);
    CHECK_FALSE(json.contains("known"));
    CHECK(json["chosen"]["left_out"] > 0);
    const auto told = one_line(database.ask(words, false).out);
    CHECK(told.find("No findings need action") == std::string::npos);
    if (json["findings"].empty()) {
      CHECK(told.find("No finding is selected") != std::string::npos);
      CHECK(told.find(" open findings (") != std::string::npos);
    }
  }
  const auto all = database.answer({});
  CHECK_FALSE(all.contains("chosen"));
  CHECK(database.ask({}, false).out.find(" selected: ") == std::string::npos);
  CHECK(database.ask({"--severity", "high"}, false).out.find(" selected") != std::string::npos);
}

TEST_CASE("findings: a rule is known in any case, and no other is", "[cli][findings]") {
  const Database database;
  CHECK(database.ask({"--rule", "NP999"}).code == 2);
  CHECK(database.ask({"--rule", "NP001,NP9x"}).code == 2);
  const auto lower = database.answer({"--rule", "np001"});
  CHECK_FALSE(lower["findings"].empty());
  CHECK(lower["findings"] == database.answer({"--rule", "NP001"})["findings"]);
}

TEST_CASE("findings accept: no reason, a time that is over and an unclear id are refused",
          "[cli][findings]") {
  const Database database;
  const auto all = database.answer({})["findings"];
  const std::string id = all[0]["fingerprint"];
  const auto accept = [&](const std::string& what, std::vector<std::string> more) {
    more.insert(more.begin(), {"findings", "accept", what, "-q", "--db", database.path()});
    return run_cli(more).code;
  };
  CHECK(accept(id, {"--reason", ""}) == 2);
  CHECK(accept(id, {"--reason", " \t"}) == 2);
  CHECK(accept(id, {"--reason", "known", "--until", "2026-11-24"}) == 2);
  CHECK(accept(id, {"--reason", "known", "--until", "2026-11-25T09:00:00Z"}) == 2);
  CHECK(accept("", {"--reason", "known"}) == 2);  // every id begins so
  CHECK(database.answer({})["summary"]["accepted"] == 0);
  CHECK(accept(id.substr(0, 12), {"--reason", "known", "--until", "2026-11-25"}) == 0);
  CHECK(database.answer({})["summary"]["accepted"] == 1);
}
