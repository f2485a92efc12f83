// The audit log alone: no RBAC is given, and what the log proves is told all the same.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

std::string moment(int second) {
  const auto text = std::to_string(second % 60);
  return "2026-03-01T10:" + std::string(second < 600 ? "0" : "") + std::to_string(second / 60) +
         ":" + std::string(text.size() == 1 ? "0" : "") + text + ".000000Z";
}

// One answered request of level RequestResponse.
Json request(int second, const std::string& user, const std::string& verb,
             const std::string& resource, const std::string& name, int code,
             const std::string& reason = "") {
  Json event = {
      {"kind", "Event"},
      {"apiVersion", "audit.k8s.io/v1"},
      {"level", "RequestResponse"},
      {"auditID", "id-" + std::to_string(second) + "-" + name},
      {"stage", "ResponseComplete"},
      {"requestURI", "/api/v1/" + resource},
      {"verb", verb},
      {"user", {{"username", user}, {"groups", {"system:authenticated"}}}},
      {"sourceIPs", {"192.0.2.9"}},
      {"userAgent", "kubectl/v1.34.1"},
      {"objectRef", {{"resource", resource}, {"name", name}, {"apiVersion", "v1"}}},
      {"responseStatus", {{"metadata", Json::object()}, {"code", code}}},
      {"requestReceivedTimestamp", moment(second)},
      {"stageTimestamp", moment(second)},
      {"annotations",
       {{"authorization.k8s.io/decision", "allow"}, {"authorization.k8s.io/reason", reason}}}};
  return event;
}

const char* const kReason =
    R"(RBAC: allowed by ClusterRoleBinding "makers" of ClusterRole "maker" to User "jane")";

Json creation(int second, const std::string& name, const std::string& reason = kReason) {
  return request(second, "jane", "create", "namespaces", name, 201, reason);
}

Json of_rbac(Json event, const std::string& verb, const std::string& resource) {
  event["verb"] = verb;
  event["objectRef"]["resource"] = resource;
  event["objectRef"]["apiGroup"] = "rbac.authorization.k8s.io";
  return event;
}

Json removal(int second, const std::string& resource, const std::string& name) {
  return of_rbac(request(second, "root", "delete", resource, name, 200), "delete", resource);
}

std::string lines(const std::vector<Json>& events) {
  std::string text;
  for (const auto& event : events) text += event.dump() + '\n';
  return text;
}

struct Answer {
  int code = 0;
  Json report;

  [[nodiscard]] std::set<std::string> rules() const {
    std::set<std::string> ids;
    for (const auto& finding : report["findings"]) ids.insert(finding["rule"]);
    return ids;
  }

  [[nodiscard]] Json creation(const std::string& ns) const {
    for (const auto& one : report["creations"]) {
      if (one["namespace"] == ns) return one;
    }
    return {};
  }
};

Answer audit(const Folder& folder, const std::vector<Json>& events) {
  const auto log = folder.write("audit.log", lines(events));
  const auto result = run_cli({"audit", "--audit-log", log, "-o", "json"});
  return {result.code, Json::parse(result.out)};
}

}  // namespace

TEST_CASE("a creation by a grant that the server names is in order, without any RBAC",
          "[cli][log-alone]") {
  const Folder folder;
  const auto answer = audit(folder, {creation(1, "team"), creation(30, "other")});
  CHECK(answer.code == 0);
  CHECK(answer.creation("team")["verdict"] == "authorised");
  CHECK(answer.creation("team")["explanation"].get<std::string>().find("by the server's reason") !=
        std::string::npos);
  CHECK_FALSE(answer.rules().contains("NP101"));
  CHECK_FALSE(answer.rules().contains("NP102"));
  // What nobody can know is said once, and not by each rule.
  for (const auto& finding : answer.report["findings"]) {
    CHECK(finding["title"].get<std::string>().find("unknown whether") == std::string::npos);
  }
  CHECK_FALSE(answer.report["not_read"].empty());
  const auto text = run_cli({"audit", "--audit-log", folder.path("audit.log")}).out;
  CHECK(text.find("Only the audit log was given") != std::string::npos);
  CHECK(text.find("Who can create namespaces is unknown") != std::string::npos);
}

TEST_CASE("a grant is gone where the log shows the removal, after the use", "[cli][log-alone]") {
  for (const auto* resource : {"clusterrolebindings", "clusterroles"}) {
    const Folder folder;
    const std::string name = resource == std::string("clusterroles") ? "maker" : "makers";
    const auto gone = audit(folder, {creation(10, "team"), removal(20, resource, name)});
    CHECK(gone.creation("team")["verdict"] == "authorised-by-gone-grant");
    CHECK(gone.rules().contains("NP102"));
    CHECK(gone.code == 1);
    const Folder other;
    const auto stays = audit(other, {creation(10, "team"), removal(20, resource, "another")});
    CHECK(stays.creation("team")["verdict"] == "authorised");
    CHECK_FALSE(stays.rules().contains("NP102"));
    CHECK(stays.code == 0);
  }
}

TEST_CASE("a removal that the server's reason contradicts was none, and the answer says so",
          "[cli][log-alone]") {
  const Folder folder;
  const auto answer =
      audit(folder, {removal(10, "clusterrolebindings", "makers"), creation(100, "team")});
  CHECK(answer.creation("team")["verdict"] == "authorised");
  CHECK(answer.creation("team")["explanation"].get<std::string>().find("a dry run, a finalizer") !=
        std::string::npos);
  CHECK_FALSE(answer.rules().contains("NP102"));
}

TEST_CASE("a creation that nobody names a grant for is told", "[cli][log-alone]") {
  const Folder folder;
  const auto answer = audit(folder, {creation(1, "team", "")});
  CHECK(answer.creation("team")["verdict"] == "unknown");
  CHECK(answer.rules().contains("NP124"));
}

TEST_CASE("a creation without an answer is no all-clear", "[cli][log-alone]") {
  auto received = creation(1, "team");
  received["stage"] = "RequestReceived";
  for (const auto* key : {"responseStatus", "annotations"}) received.erase(key);
  const Folder folder;
  CHECK(audit(folder, {received}).code == 3);
  const auto log = folder.path("audit.log");
  // What is found still comes first.
  CHECK(run_cli({"audit", "-q", "--audit-log", log, "--fail-on", "low"}).code == 1);
  const Folder other;
  CHECK(audit(other, {received, creation(1, "team")}).code == 0);
}

TEST_CASE("who gave themselves the right is told by the log alone, and not who had it before",
          "[cli][log-alone]") {
  auto binding = of_rbac(request(5, "jane", "create", "clusterrolebindings", "makers", 201),
                         "create", "clusterrolebindings");
  binding["responseObject"] = {{"kind", "ClusterRoleBinding"},
                               {"apiVersion", "rbac.authorization.k8s.io/v1"},
                               {"metadata", {{"name", "makers"}}},
                               {"roleRef",
                                {{"apiGroup", "rbac.authorization.k8s.io"},
                                 {"kind", "ClusterRole"},
                                 {"name", "cluster-admin"}}},
                               {"subjects", {{{"kind", "User"}, {"name", "jane"}}}}};
  const auto reason = [](const std::string& name) {
    return "RBAC: allowed by ClusterRoleBinding \"" + name +
           "\" of ClusterRole \"cluster-admin\" to User \"jane\"";
  };
  const Folder folder;
  CHECK(audit(folder, {binding, creation(10, "team", reason("makers"))}).rules().contains("NP103"));
  const Folder other;
  CHECK_FALSE(
      audit(other, {binding, creation(10, "team", reason("older"))}).rules().contains("NP103"));
}

TEST_CASE("every command that reads a log does without RBAC", "[cli][log-alone]") {
  const Folder folder;
  const auto log = folder.write(
      "audit.log", lines({creation(10, "team"), removal(20, "clusterrolebindings", "makers")}));
  const auto db = folder.path("x.db");
  CHECK(run_cli({"audit", "--audit-log", log, "--db", db}).code == 1);
  CHECK(run_cli({"analyze", "--db", db}).code == 1);
  CHECK(run_cli({"report", "--db", db, "--format", "json"}).code == 0);
  const auto dossier = run_cli({"investigate", "team", "--audit-log", log, "-o", "json"});
  CHECK(dossier.code == 1);
  CHECK(Json::parse(dossier.out)["verdict"]["word"] == "act");
  // Imported first, judged later.
  const auto imported = folder.path("imported.db");
  CHECK(run_cli({"events", "import", log, "--db", imported}).code == 0);
  CHECK(run_cli({"analyze", "--db", imported}).code == 1);
  CHECK(run_cli({"audit", "--db", imported}).code == 1);
  // Who can is asked of the cluster, which nobody read.
  CHECK(run_cli({"who-can", "create", "namespaces", "--db", imported}).code == 3);
  // A snapshot that comes later is judged, and the log beside it.
  CHECK(run_cli({"scan", "--from", fixture("stories/story-1/after.json.gz"), "--db", imported})
            .code == 0);
  const auto judged = Json::parse(run_cli({"analyze", "--db", imported, "-o", "json"}).out);
  CHECK_FALSE(judged.contains("not_read"));
}

TEST_CASE("a log that shows nothing proves nothing", "[cli][log-alone]") {
  const Folder folder;
  const auto log = folder.write("audit.log", "no event\n");
  CHECK(run_cli({"audit", "--audit-log", log}).code == 3);
  CHECK(run_cli({"audit", "--audit-log", folder.path("missing.log")}).code != 0);
  CHECK(run_cli({"audit"}).code == 2);
}

TEST_CASE("the story's creations have the same verdicts without RBAC as with it",
          "[cli][log-alone]") {
  const auto log = fixture("stories/story-1/audit.log.gz");
  const auto alone = Json::parse(run_cli({"audit", "--audit-log", log, "-o", "json"}).out);
  const auto whole =
      Json::parse(run_cli({"audit", "--from", fixture("stories/story-1/after.json.gz"),
                           "--audit-log", log, "-o", "json"})
                      .out);
  REQUIRE(alone["creations"].size() == whole["creations"].size());
  for (std::size_t i = 0; i < alone["creations"].size(); ++i) {
    const auto& one = alone["creations"][i];
    INFO(one["namespace"] << " by " << one["actor"]);
    CHECK(one["verdict"] == whole["creations"][i]["verdict"]);
  }
}

TEST_CASE("whom a patch adds to a binding of everything is told, at every level",
          "[cli][log-alone]") {
  const auto patch = [](const Json& body) {
    auto event =
        of_rbac(request(30, "mallory", "patch", "clusterrolebindings", "cluster-admin", 200),
                "patch", "clusterrolebindings");
    if (!body.is_null()) {
      event["level"] = "Request";
      event["requestObject"] = body;
    }
    return event;
  };
  const Json mallory = {{"kind", "User"}, {"name", "mallory"}};
  const Json masters = {{"kind", "Group"}, {"name", "system:masters"}};
  const auto judged = [&](const Json& body) {
    const Folder folder;
    const auto answer = audit(folder, {creation(1, "team"), patch(body)});
    for (const auto& finding : answer.report["findings"]) {
      if (finding["rule"] == "NP144") return finding;
    }
    return Json();
  };
  Json operations = Json::array();
  operations.push_back(Json{{"op", "add"}, {"path", "/subjects/-"}, {"value", mallory}});
  Json subjects = Json::array();
  subjects.push_back(masters);
  Json before;
  before["subjects"] = subjects;
  subjects.push_back(mallory);
  Json merge;
  merge["subjects"] = subjects;
  for (const auto& body : {operations, merge}) {
    INFO(body.dump());
    const auto finding = judged(body);
    REQUIRE(finding.is_object());
    CHECK(finding["severity"] == "high");
    CHECK(finding["title"].get<std::string>().find("to User \"mallory\"") != std::string::npos);
  }
  // Without the body: somebody changed it, and nobody knows how.
  CHECK(judged(nullptr)["severity"] == "medium");
  // What was there before gives nothing new.
  CHECK(judged(before).is_null());
}

TEST_CASE("a creation that nothing explains decides the exit code", "[cli][log-alone]") {
  auto silent = creation(5, "team", "");
  silent.erase("annotations");
  const Folder folder;
  CHECK(audit(folder, {silent}).code == 3);
  const Folder other;
  CHECK(audit(other, {creation(5, "team")}).code == 0);
}

namespace {

const std::string kRole =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: zz}\n"
    "rules: [{apiGroups: [\"\"], resources: [pods], verbs: [get]}]\n";
// As a server gives it.
const std::string kOwnRole =
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
    "metadata: {name: cluster-admin, uid: 0b1c2d3e-0000-4000-8000-000000000001}\n"
    "rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n"
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
    "metadata: {name: cluster-admin, uid: 0b1c2d3e-0000-4000-8000-000000000002}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\n"
    "subjects: [{kind: Group, name: 'system:masters', apiGroup: rbac.authorization.k8s.io}]\n";
const std::string kMakers =
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: maker}\n"
    "rules: [{apiGroups: [\"\"], resources: [namespaces], verbs: [create]}]\n"
    "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
    "metadata: {name: makers}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}\n"
    "subjects: [{kind: User, name: jane, apiGroup: rbac.authorization.k8s.io}]\n";

std::string verdict(const Folder& folder, const std::vector<std::string>& more) {
  const auto log = folder.write("audit.log", lines({creation(1, "team")}));
  std::vector<std::string> arguments = {"audit", "-q", "--audit-log", log, "-o", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto report = Json::parse(run_cli(arguments).out);
  for (const auto& one : report["creations"]) {
    if (one["namespace"] == "team") return one["verdict"];
  }
  return {};
}

}  // namespace

TEST_CASE("what manifests lack is unknown, and what a server lacks is gone", "[cli][log-alone]") {
  const Folder folder;
  const auto part = folder.write("part.yaml", kRole);
  const auto dump = folder.write("dump.yaml", kRole + kOwnRole);
  CHECK(verdict(folder, {"--from", part}) == "authorised");
  CHECK(verdict(folder, {"--from", dump}) == "authorised-by-gone-grant");
  // Before the use it shows nothing of what came after.
  CHECK(verdict(folder, {"--from", dump, "--taken", "2026-03-01T09:00:00Z"}) == "authorised");
}

TEST_CASE("manifests that had the grant before show that it is gone", "[cli][log-alone]") {
  const Folder folder;
  const auto db = folder.path("posture.db");
  const auto before = folder.write("before.yaml", kRole + kMakers);
  const auto after = folder.write("after.yaml", kRole);
  REQUIRE(run_cli({"scan", "-q", "--from", before, "--db", db, "--taken", "2026-03-01T09:00:00Z"})
              .code == 0);
  CHECK(verdict(folder, {"--from", after, "--db", db}) == "authorised-by-gone-grant");
}

TEST_CASE("a log that cannot be read is refused input, not wrong usage", "[cli][log-alone]") {
  const Folder folder;
  for (const std::string text : {"", "<xml/>\n", "not a log\n"}) {
    INFO(text);
    const auto log = folder.write("bad.log", text);
    CHECK(run_cli({"audit", "-q", "--audit-log", log}).code == 3);
    CHECK(run_cli({"investigate", "team", "-q", "--audit-log", log}).code == 3);
  }
}
