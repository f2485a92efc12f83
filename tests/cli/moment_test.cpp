// What was granted at a past moment (--at), where the log shows less than everything: unknown, and
// never a flat "no".
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

// Eve may create namespaces, Kim may get pods. Ann has a role that gathers others.
constexpr const char* kRbac = R"(
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: mk}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: look}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: x}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: mk}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: eve}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: lookers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: look}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: kim}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: gather, uid: 1f0c2a5e-0000-4000-8000-000000000001}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {example.com/gather: "true"}}]}
rules: [{apiGroups: [""], resources: [configmaps], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: gatherers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: gather}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}]
)";

Json role(const std::string& name, const std::string& resource = "namespaces") {
  return {{"apiVersion", "rbac.authorization.k8s.io/v1"},
          {"kind", "ClusterRole"},
          {"metadata", {{"name", name}}},
          {"rules", {{{"verbs", {"create"}}, {"apiGroups", {""}}, {"resources", {resource}}}}}};
}

Json binding(const std::string& name, const std::string& role, const std::string& user) {
  Json object = {
      {"apiVersion", "rbac.authorization.k8s.io/v1"},
      {"kind", "ClusterRoleBinding"},
      {"metadata", {{"name", name}}},
      {"roleRef",
       {{"apiGroup", "rbac.authorization.k8s.io"}, {"kind", "ClusterRole"}, {"name", role}}}};
  object["subjects"] = {
      {{"kind", "User"}, {"apiGroup", "rbac.authorization.k8s.io"}, {"name", user}}};
  return object;
}

Json being_deleted(Json object, bool finalizers) {
  object["metadata"]["deletionTimestamp"] = "2026-09-01T10:10:00Z";
  if (finalizers) object["metadata"]["finalizers"] = {"example.com/wait"};
  return object;
}

const Json kSuccess = {{"kind", "Status"}, {"apiVersion", "v1"}, {"status", "Success"}};

// One request at `clock` ("10:10") on that day.
Json event(const std::string& clock, const std::string& verb, const std::string& resource,
           const std::string& name, int code) {
  const auto time = "2026-09-01T" + clock + ":00.000000Z";
  Json event = {{"kind", "Event"},
                {"apiVersion", "audit.k8s.io/v1"},
                {"level", "Metadata"},
                {"auditID", verb + resource + name + clock},
                {"stage", "ResponseComplete"},
                {"requestURI", "/apis/rbac.authorization.k8s.io/v1/" + resource + "/" + name},
                {"verb", verb},
                {"user", {{"username", "root"}, {"groups", {"system:authenticated"}}}},
                {"sourceIPs", {"192.0.2.1"}},
                {"userAgent", "kubectl"},
                {"responseStatus", {{"code", code}}},
                {"requestReceivedTimestamp", time},
                {"stageTimestamp", time},
                {"annotations", {{"authorization.k8s.io/decision", "allow"}}}};
  event["objectRef"] = {{"resource", resource},
                        {"apiVersion", "v1"},
                        {"apiGroup", "rbac.authorization.k8s.io"},
                        {"name", name}};
  return event;
}

Json answered(Json event, const Json& response) {
  event["level"] = "RequestResponse";
  event["responseObject"] = response;
  return event;
}

Json requested(Json event, const Json& request) {
  event["level"] = "Request";
  event["requestObject"] = request;
  return event;
}

Json in_namespace(Json event, const std::string& ns) {
  event["objectRef"]["namespace"] = ns;
  return event;
}

// The client left the name to the server (generateName).
Json nameless(Json event) {
  event["objectRef"].erase("name");
  return event;
}

Json without_name(Json object) {
  object["metadata"] = {{"generateName", "g-"}};
  return object;
}

// The server failed underway, and the log says no more.
Json panicked(Json event) {
  event["stage"] = "Panic";
  event["responseStatus"]["code"] = 500;
  return event;
}

Json unanswered(Json event) {
  event["stage"] = "RequestReceived";
  event.erase("responseStatus");
  event.erase("annotations");
  return event;
}

// A namespace that a grant let somebody create.
Json creation(const std::string& clock, const std::string& user, const std::string& reason) {
  auto made = event(clock, "create", "namespaces", "new-" + user, 201);
  made["requestURI"] = "/api/v1/namespaces";
  made["objectRef"].erase("apiGroup");
  made["user"]["username"] = user;
  made["annotations"]["authorization.k8s.io/reason"] = reason;
  return made;
}

// A snapshot of 10:00, and a log from 9:30 to 11:00.
class Database {
 public:
  explicit Database(std::vector<Json> events) {
    events.insert(events.begin(), event("09:30", "get", "clusterroles", "mk", 200));
    events.push_back(event("11:00", "get", "clusterroles", "mk", 200));
    std::string log;
    for (const auto& one : events) log += one.dump() + '\n';
    REQUIRE(run_cli({"scan", "-q", "--from", folder_.write("rbac.yaml", kRbac), "--db", path(),
                     "--taken", "2026-09-01T10:00:00Z"})
                .code == 0);
    REQUIRE(
        run_cli({"events", "import", "-q", "--db", path(), folder_.write("audit.log", log)}).code ==
        0);
  }

  [[nodiscard]] Result ask(std::vector<std::string> words, const std::string& clock,
                           bool json = true) const {
    words.insert(words.end(), {"-q", "--db", path(), "--at", "2026-09-01T" + clock + ":00Z"});
    if (json) words.insert(words.end(), {"-o", "json"});
    return run_cli(words);
  }

  // One more snapshot, of the same objects.
  void scan(const std::string& clock) const {
    REQUIRE(run_cli({"scan", "-q", "--from", folder_.write("rbac.yaml", kRbac), "--db", path(),
                     "--taken", "2026-09-01T" + clock + ":00Z"})
                .code == 0);
  }

  // The one finding of that rule.
  [[nodiscard]] Json finding(const std::string& rule) const {
    const auto result =
        run_cli({"analyze", "-q", "--db", path(), "--fail-on", "none", "-o", "json"});
    const auto report = Json::parse(result.out);
    Json found;
    for (const auto& one : report["findings"]) {
      if (one["rule"] == rule) found.push_back(one);
    }
    INFO(result.out);
    REQUIRE(found.size() == 1);
    return found[0];
  }

  // "yes", "no" or "unknown", in text and JSON alike, with the exit code of each.
  [[nodiscard]] std::string may(const std::string& user, const std::string& clock,
                                const std::vector<std::string>& what = {"create",
                                                                        "namespaces"}) const {
    std::vector<std::string> words = {"can-i", "--as", user};
    words.insert(words.begin() + 1, what.begin(), what.end());
    const auto text = ask(words, clock, false);
    const auto as_json = ask(words, clock);
    CHECK(text.code == as_json.code);
    const auto parsed = Json::parse(as_json.out);
    const auto& allowed = parsed.at("allowed");
    const std::string answer = allowed.is_null() ? "unknown" : allowed == true ? "yes" : "no";
    INFO(text.out);
    CHECK(text.out.rfind(answer, 0) == 0);
    // A "no" may leave something open; a user that nothing knows is no matter here.
    const int no = parsed.contains("incomplete") ? 3 : 1;
    CHECK(text.code == (answer == "unknown" ? 3 : answer == "yes" ? 0 : no));
    return answer;
  }

 private:
  [[nodiscard]] std::string path() const { return folder_.path("p.db"); }

  Folder folder_;
};

Database with(std::vector<Json> events) {
  return Database(std::move(events));
}

std::string allowed_by(const std::string& binding, const std::string& role,
                       const std::string& user) {
  return "RBAC: allowed by ClusterRoleBinding \"" + binding + "\" of ClusterRole \"" + role +
         "\" to User \"" + user + "\"";
}

}  // namespace

TEST_CASE("a binding that was changed without a body is unknown", "[time]") {
  const Json patch = {{{"op", "add"}, {"path", "/subjects/-"}, {"value", {{"kind", "User"}}}}};
  for (const auto& write :
       {event("10:10", "update", "clusterrolebindings", "x", 200),
        event("10:10", "patch", "clusterrolebindings", "x", 200),
        requested(event("10:10", "patch", "clusterrolebindings", "x", 200), patch)}) {
    INFO(write);
    const auto database = with({write});
    CHECK(database.may("eve", "10:05") == "yes");
    CHECK(database.may("bob", "10:05") == "no");
    CHECK(database.may("eve", "10:20") == "unknown");
    CHECK(database.may("bob", "10:20") == "unknown");
    // Its role does not change, and allows nothing else.
    CHECK(database.may("bob", "10:20", {"delete", "nodes"}) == "no");
  }
  const auto shown = with({answered(event("10:10", "update", "clusterrolebindings", "x", 200),
                                    binding("x", "mk", "bob"))});
  CHECK(shown.may("eve", "10:20") == "no");
  CHECK(shown.may("bob", "10:20") == "yes");
}

TEST_CASE("an object that was made without a body is unknown from then on", "[time]") {
  const auto database = with({event("10:10", "create", "clusterrolebindings", "y", 201)});
  CHECK(database.may("bob", "10:05") == "no");
  CHECK(database.may("bob", "10:20") == "unknown");
  CHECK(database.may("eve", "10:20") == "yes");
  const auto shown = with({answered(event("10:10", "create", "clusterrolebindings", "y", 201),
                                    binding("y", "look", "bob"))});
  CHECK(shown.may("bob", "10:20") == "no");
}

TEST_CASE("a role that was changed without a body is unknown to whom it is bound", "[time]") {
  const auto database = with({event("10:10", "patch", "clusterroles", "mk", 200)});
  CHECK(database.may("eve", "10:20") == "unknown");
  CHECK(database.may("bob", "10:20") == "no");
  CHECK(database.may("kim", "10:20") == "no");
  const auto shown =
      with({answered(event("10:10", "patch", "clusterroles", "mk", 200), role("mk", "secrets"))});
  CHECK(shown.may("eve", "10:20") == "no");
}

TEST_CASE("what is unknown in one namespace decides nothing elsewhere", "[time]") {
  const auto database =
      with({in_namespace(event("10:10", "create", "rolebindings", "r", 201), "team")});
  CHECK(database.may("bob", "10:20") == "no");
  CHECK(database.may("bob", "10:20", {"get", "secrets", "-n", "other"}) == "no");
  CHECK(database.may("bob", "10:20", {"get", "secrets", "-n", "team"}) == "unknown");
}

TEST_CASE("every question about a moment says what is unknown of it", "[time]") {
  const auto database = with({event("10:10", "create", "clusterrolebindings", "y", 201)});
  const std::vector<std::vector<std::string>> questions = {
      {"can-i", "create", "namespaces", "--as", "bob"},
      {"can-i", "--list", "--as", "bob"},
      {"explain", "bob", "create", "namespaces"},
      {"who-can", "create", "namespaces"},
      {"who-can", "create", "namespaces", "--transitive"},
      {"remediate", "--everybody", "create", "namespaces"}};
  for (const auto& question : questions) {
    INFO(question[0]);
    const auto as_json = database.ask(question, "10:20");
    CHECK(as_json.code == 3);
    const auto answer = Json::parse(as_json.out);
    REQUIRE_FALSE(answer["not_read"].empty());
    CHECK(answer["not_read"][0]["object"] == "ClusterRoleBinding \"y\"");
    const auto text = database.ask(question, "10:20", false);
    CHECK(text.code == 3);
    CHECK(text.out.find("the log does not show what it became") != std::string::npos);
  }
  CHECK(database.ask({"who-can", "create", "namespaces"}, "10:05").code == 0);
}

TEST_CASE("a deletion that the log does not show is none that is known", "[time]") {
  const auto removal = event("10:10", "delete", "clusterrolebindings", "x", 200);
  const auto unseen = with({removal});
  CHECK(unseen.may("eve", "10:20") == "unknown");
  CHECK(unseen.may("bob", "10:20") == "no");
  // The body shows that it was no dry run, and nothing of finalizers.
  const auto half = with({requested(removal, {{"kind", "DeleteOptions"}})});
  CHECK(half.may("eve", "10:20") == "unknown");
  const auto seen = with({answered(removal, kSuccess)});
  CHECK(seen.may("eve", "10:20") == "no");
  // What is made anew was gone.
  const auto again =
      with({removal, answered(event("10:30", "create", "clusterrolebindings", "x", 201),
                              binding("x", "mk", "bob"))});
  CHECK(again.may("eve", "10:20") == "no");
}

TEST_CASE("a binding that waits for its finalizers grants until they are gone", "[time]") {
  const auto x = binding("x", "mk", "eve");
  const auto database = with(
      {answered(event("10:10", "delete", "clusterrolebindings", "x", 200), being_deleted(x, true)),
       answered(event("10:30", "patch", "clusterrolebindings", "x", 200),
                being_deleted(x, false))});
  CHECK(database.may("eve", "10:20") == "yes");
  CHECK(database.may("eve", "10:40") == "no");
}

TEST_CASE("a request that a grant allowed proves the grant", "[time]") {
  const auto database = with({event("10:10", "create", "clusterrolebindings", "y", 201),
                              creation("10:15", "zed", allowed_by("y", "mk", "zed"))});
  CHECK(database.may("zed", "10:05") == "no");
  CHECK(database.may("zed", "10:12") == "yes");
  CHECK(database.may("zed", "10:20") == "yes");
  CHECK(database.may("bob", "10:20") == "unknown");
  CHECK(database.may("bob", "10:20", {"delete", "nodes"}) == "no");
  // After the next write it proves nothing.
  const auto changed = with({event("10:10", "create", "clusterrolebindings", "y", 201),
                             creation("10:15", "zed", allowed_by("y", "mk", "zed")),
                             event("10:30", "patch", "clusterrolebindings", "y", 200)});
  CHECK(changed.may("zed", "10:40") == "unknown");
  // A role of which only the creation is known.
  const auto of_role = with({event("10:10", "create", "clusterroles", "r", 201),
                             answered(event("10:11", "create", "clusterrolebindings", "y", 201),
                                      binding("y", "r", "zed")),
                             creation("10:15", "zed", allowed_by("y", "r", "zed"))});
  CHECK(of_role.may("zed", "10:20") == "yes");
  CHECK(of_role.may("zed", "10:20", {"delete", "nodes"}) == "unknown");
}

TEST_CASE("a grant that only its use shows was there", "[time]") {
  const auto database = with({creation("10:15", "zed", allowed_by("ghost", "mk", "zed")),
                              creation("10:25", "zed", allowed_by("ghost", "mk", "zed"))});
  CHECK(database.may("zed", "10:20") == "yes");
  CHECK(database.may("zed", "10:50") == "unknown");
  CHECK(database.may("eve", "10:20") == "yes");
}

TEST_CASE("a time that nothing covers is unknown", "[time]") {
  const auto database = with({});
  CHECK(database.may("eve", "10:40") == "yes");
  CHECK(database.may("bob", "10:40") == "no");
  for (const auto* clock : {"09:00", "12:00"}) {
    CHECK(database.may("eve", clock) == "unknown");
    CHECK(database.may("bob", clock) == "unknown");
    const auto text = database.ask({"who-can", "create", "namespaces"}, clock, false);
    CHECK(text.code == 3);
    CHECK(text.out.find("the snapshot of 2026-09-01T10:00:00Z, a log from 2026-09-01T09:30") !=
          std::string::npos);
    const auto answer =
        Json::parse(database.ask({"explain", "eve", "create", "namespaces"}, clock).out);
    CHECK(answer["allowed"].is_null());
  }
}

TEST_CASE("an object whose name the server made up is unknown where the log has none", "[time]") {
  const auto create = nameless(event("10:10", "create", "clusterrolebindings", "g", 201));
  const auto unseen = with({create});
  CHECK(unseen.may("bob", "10:05") == "no");
  CHECK(unseen.may("bob", "10:20") == "unknown");
  CHECK(unseen.may("eve", "10:20") == "yes");
  const auto answer =
      Json::parse(unseen.ask({"can-i", "create", "namespaces", "--as", "bob"}, "10:20").out);
  REQUIRE(answer["not_read"].size() == 1);
  CHECK(answer["not_read"][0]["object"] == "a ClusterRoleBinding without a known name");
  // A snapshot after it shows what there is.
  unseen.scan("10:30");
  CHECK(unseen.may("bob", "10:20") == "unknown");
  CHECK(unseen.may("bob", "10:40") == "no");

  // The body tells whom it gives what.
  const auto half = with({requested(create, without_name(binding("", "mk", "zed")))});
  CHECK(half.may("zed", "10:20") == "unknown");
  CHECK(half.may("zed", "10:20", {"delete", "nodes"}) == "no");
  CHECK(half.may("bob", "10:20") == "no");
  // The answer has the name.
  const auto seen = with({answered(create, binding("g-abcde", "mk", "zed"))});
  CHECK(seen.may("zed", "10:20") == "yes");
  CHECK(seen.may("bob", "10:20") == "no");
  // What was refused was not made.
  CHECK(with({nameless(event("10:10", "create", "clusterrolebindings", "g", 403))})
            .may("bob", "10:20") == "no");
}

TEST_CASE("a RoleBinding without a known name decides in its namespace alone", "[time]") {
  const auto database =
      with({in_namespace(nameless(event("10:10", "create", "rolebindings", "g", 201)), "team")});
  CHECK(database.may("bob", "10:20") == "no");
  CHECK(database.may("bob", "10:20", {"get", "secrets", "-n", "other"}) == "no");
  CHECK(database.may("bob", "10:20", {"get", "secrets", "-n", "team"}) == "unknown");
}

TEST_CASE("a role without a known name may be one that is bound", "[time]") {
  const auto create = nameless(event("10:10", "create", "clusterroles", "g", 201));
  const auto bound = answered(event("10:11", "create", "clusterrolebindings", "y", 201),
                              binding("y", "g-abcde", "zed"));
  const auto database = with({create, bound});
  CHECK(database.may("zed", "10:20") == "unknown");
  CHECK(database.may("bob", "10:20") == "no");
  CHECK(database.may("kim", "10:20") == "no");
  const auto half = with({requested(create, without_name(role("", "secrets"))), bound});
  CHECK(half.may("zed", "10:20") == "no");
  CHECK(half.may("zed", "10:20", {"create", "secrets"}) == "unknown");
}

// Its labels are not known either.
TEST_CASE("a role that was made without a body may have been gathered", "[time]") {
  const auto create = event("10:10", "create", "clusterroles", "part", 201);
  const auto unseen = with({create});
  CHECK(unseen.may("ann", "10:05") == "no");
  CHECK(unseen.may("ann", "10:20") == "unknown");
  CHECK(unseen.may("bob", "10:20") == "no");
  CHECK(with({answered(create, role("part"))}).may("ann", "10:20") == "no");
}

TEST_CASE("a grant that the log does not show whole leaves a doubt about a creation", "[time]") {
  const auto create = nameless(event("10:10", "create", "clusterrolebindings", "g", 201));
  const auto made = creation("10:15", "zed", "");
  const auto body = [&](const std::string& user) {
    return requested(event("10:10", "create", "clusterrolebindings", "n", 504),
                     binding("n", "mk", user));
  };
  for (const auto& write : {create, body("zed")}) {
    INFO(write);
    const auto finding = with({write, made}).finding("NP101");
    CHECK(finding["confidence"] == "low");
    REQUIRE_FALSE(finding["doubts"].empty());
    CHECK(finding["doubts"].dump().find("the grant may be one that the log does not show") !=
          std::string::npos);
  }
  // Refused, for somebody else, or afterwards.
  CHECK(with({made}).finding("NP101")["confidence"] == "high");
  for (const auto& write : {event("10:10", "create", "clusterrolebindings", "n", 403), body("bob"),
                            nameless(event("10:20", "create", "clusterrolebindings", "g", 201))}) {
    INFO(write);
    CHECK(with({write, made}).finding("NP101")["confidence"] == "high");
  }
}

TEST_CASE("a write whose outcome the log does not show may have been carried out", "[time]") {
  const auto create = [](int code) {
    return event("10:10", "create", "clusterrolebindings", "n", code);
  };
  const auto body = binding("n", "mk", "zed");
  for (const auto& write :
       {requested(create(500), body), requested(create(504), body),
        panicked(requested(create(500), body)), unanswered(requested(create(500), body))}) {
    INFO(write);
    const auto database = with({write});
    CHECK(database.may("zed", "10:05") == "no");
    CHECK(database.may("zed", "10:20") == "unknown");
    CHECK(database.may("zed", "10:20", {"delete", "nodes"}) == "no");
    CHECK(database.may("bob", "10:20") == "no");
    CHECK(database.may("eve", "10:20") == "yes");
  }
  CHECK(with({create(504)}).may("bob", "10:20") == "unknown");
  for (const int code : {403, 409, 422}) {
    INFO(code);
    CHECK(with({requested(create(code), body)}).may("zed", "10:20") == "no");
    CHECK(with({unanswered(create(code)), create(code)}).may("zed", "10:20") == "no");
  }
  // The client tried again.
  const auto again =
      with({create(504), answered(event("10:12", "create", "clusterrolebindings", "n", 201),
                                  binding("n", "look", "bob"))});
  CHECK(again.may("bob", "10:11") == "unknown");
  CHECK(again.may("bob", "10:20") == "no");
}

TEST_CASE("a change whose outcome the log does not show leaves old and new open", "[time]") {
  const auto update = event("10:10", "update", "clusterrolebindings", "x", 504);
  const auto half = with({requested(update, binding("x", "mk", "bob"))});
  CHECK(half.may("eve", "10:20") == "unknown");
  CHECK(half.may("bob", "10:20") == "unknown");
  CHECK(half.may("zed", "10:20") == "no");
  const auto unseen = with({update});
  CHECK(unseen.may("zed", "10:20") == "unknown");
  CHECK(unseen.may("zed", "10:20", {"delete", "nodes"}) == "no");
  const auto role_change = with({event("10:10", "patch", "clusterroles", "mk", 500)});
  CHECK(role_change.may("eve", "10:20", {"delete", "nodes"}) == "unknown");
  CHECK(role_change.may("bob", "10:20") == "no");
  const auto refused = with({event("10:10", "update", "clusterrolebindings", "x", 409)});
  CHECK(refused.may("eve", "10:20") == "yes");
  CHECK(refused.may("bob", "10:20") == "no");
}

TEST_CASE("a deletion whose outcome the log does not show may have been one", "[time]") {
  for (const auto* verb : {"delete", "deletecollection"}) {
    INFO(verb);
    const auto write = [&](int code) {
      auto made = event("10:10", verb, "clusterrolebindings", "x", code);
      return std::string(verb) == "delete" ? made : nameless(made);
    };
    for (const auto& removal : {write(500), unanswered(write(500)), panicked(write(500))}) {
      const auto database = with({removal});
      CHECK(database.may("eve", "10:05") == "yes");
      CHECK(database.may("eve", "10:20") == "unknown");
      CHECK(database.may("bob", "10:20") == "no");
    }
    CHECK(with({write(403)}).may("eve", "10:20") == "yes");
  }
  // Nothing was there to be removed.
  CHECK(with({event("10:10", "delete", "clusterrolebindings", "other", 500)}).may("bob", "10:20") ==
        "no");
}

TEST_CASE("a role that is selected gives what it has to the role that gathers", "[time]") {
  const auto labelled = [](const std::string& label) {
    auto made = role("more");
    made["metadata"]["labels"] = {{label, "true"}};
    return made;
  };
  const auto create = event("10:10", "create", "clusterroles", "more", 201);
  const auto database = with({answered(create, labelled("example.com/gather"))});
  CHECK(database.may("ann", "10:05") == "no");
  CHECK(database.may("ann", "10:20") == "yes");
  // What was stored stands.
  CHECK(database.may("ann", "10:20", {"get", "configmaps"}) == "yes");
  CHECK(database.may("kim", "10:20") == "no");
  CHECK(with({answered(create, labelled("example.com/other"))}).may("ann", "10:20") == "no");
}
