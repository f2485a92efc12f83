// Memberships that the cluster does not hold: the file of --groups, and the groups of audit events.
#include "analyzer/ingest/groups/groups_file.h"
#include "tests/cli/query_manifests.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace nsposture;
using namespace nsposture::tests;
using nlohmann::json;

namespace {

struct Setup {
  Folder folder;
  std::string cluster = folder.write("cluster.yaml", std::string(kQueryManifests));

  [[nodiscard]] Result run(std::vector<std::string> arguments) const {
    for (const auto* more : {"-q", "--builtin-roles", "none", "--from"}) arguments.push_back(more);
    arguments.push_back(cluster);
    return run_cli(arguments);
  }
};

json subject_named(const json& answer, const std::string& name) {
  for (const auto& subject : answer["subjects"]) {
    if (subject["name"] == name) return subject;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("YAML and CSV tell the same memberships", "[cli][groups]") {
  const Folder folder;
  const Memberships expected = {{"jane", {"dev", "platform"}},
                                {"system:serviceaccount:ci:builder", {"ops"}}};
  const std::string yaml = "# who\njane: [platform, dev]\nsystem:serviceaccount:ci:builder: ops\n";
  const std::string csv =
      "# who\nuser,group\njane,platform\r\n\"jane\", \"dev\"\n"
      "system:serviceaccount:ci:builder,ops\n";
  const auto& [name, text] =
      GENERATE_COPY(table<std::string, std::string>({{"g.yaml", yaml},
                                                     {"g", yaml},
                                                     {"g.csv", csv},
                                                     {"g", csv},
                                                     {"g.json", R"({"jane": ["platform", "dev"],
                                        "system:serviceaccount:ci:builder": "ops"})"}}));
  const auto read = ingest::groups::read_groups_file(folder.write(name, text));
  INFO(name << ": " << text);
  CHECK(read.memberships == expected);
  CHECK(read.diagnostics.empty());
}

TEST_CASE("what is wrong with a groups file is told with its line, and the rest is read",
          "[cli][groups]") {
  const Folder folder;

  struct Bad {
    std::string name, text;
    std::uint32_t line;
  };

  const auto bad = GENERATE(values<Bad>({
      {"g.csv", "jane,platform\nonly-a-user\n", 2},
      {"g.csv", "jane,platform\na,b,c\n", 2},
      {"g.csv", "jane,platform\n\"open,b\n", 2},
      {"g.csv", "jane,platform\n,b\n", 2},
      {"g.yaml", "jane: platform\nrosa: [1]\n", 2},
      {"g.yaml", "jane: platform\nrosa: {a: b}\n", 2},
      {"g.yaml", "jane: dev\njane: platform\n", 2},
      {"g.yaml", "jane: platform\n---\n- rosa\n", 3},
  }));
  const auto path = folder.write(bad.name, bad.text);
  const auto read = ingest::groups::read_groups_file(path);
  INFO(bad.text);
  REQUIRE(read.diagnostics.size() == 1);
  CHECK(read.diagnostics[0].file == path);
  CHECK(read.diagnostics[0].line == bad.line);
  CHECK(read.memberships == Memberships{{"jane", {"platform"}}});
}

TEST_CASE("a groups file is split at commas, one membership a line", "[cli][groups]") {
  const Folder folder;
  const auto read = ingest::groups::read_groups_file(folder.write("g.csv",
                                                                  "  # a, \"comment\n"
                                                                  "a;b;c,\t\"dev\"\n"
                                                                  "\n"
                                                                  "\"jane\nrosa\",ops\n"
                                                                  "\"\"\n"
                                                                  "jane,\"a \"\"b\"\"\"\n"));
  CHECK(read.memberships ==
        Memberships{{"a;b;c", {"dev"}}, {"jane", {"a \"b\""}}, {"rosa\"", {"ops"}}});
  std::vector<std::string> messages;
  for (const auto& diagnostic : read.diagnostics) {
    messages.push_back(std::to_string(diagnostic.line) + ": " + diagnostic.message);
  }
  CHECK(messages == std::vector<std::string>{"4: expected `USER,GROUP`, not `\"jane`",
                                             "6: expected `USER,GROUP`, not `\"\"`"});
}

TEST_CASE("can-i counts the groups of the file, and no others", "[cli][groups]") {
  const Setup setup;
  const auto file = setup.folder.write("g.yaml", "jane: [platform]\nrosa: [dev]\n");
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "jane"}).code == 1);
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "jane", "--groups", file}).code == 0);
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "rosa", "--groups", file}).code == 3);
  const auto missing = setup.folder.path("none.yaml");
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "jane", "--groups", missing}).code ==
        3);
  const auto broken = setup.folder.write("b.csv", "jane,platform\nrosa\n");
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "jane", "--groups", broken}).code == 3);
}

TEST_CASE("can-i --batch adds the groups of the file to those of a line", "[cli][groups]") {
  const Setup setup;
  const auto file = setup.folder.write("g.csv", "jane,platform\n");
  const auto batch = setup.folder.write(
      "b.ndjson",
      R"({"user":"jane","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
      "\n"
      R"({"user":"rosa","resourceAttributes":{"verb":"create","resource":"namespaces"}})"
      "\n");
  CHECK(
      setup.run({"can-i", "--batch", batch}).out ==
      "no\nunknown: neither the input nor Kubernetes knows the subject `jane`\nno - RBAC: clusterrole.rbac."
      "authorization.k8s.io \"not-there\" not "
      "found\nincomplete: ClusterRoleBinding \"dangling\" gives ClusterRole \"not-there\", which "
      "the input does not have: what it grants is not known\n");
  CHECK(setup.run({"can-i", "--batch", batch, "--groups", file}).out.starts_with("yes - "));
}

TEST_CASE("who-can lists the users of a granting group, marked with it", "[cli][groups]") {
  const Setup setup;
  const auto file = setup.folder.write("g.yaml", "jane: [platform]\nrosa: [readers]\n");
  const auto answer = json::parse(
      setup.run({"who-can", "create", "namespaces", "--groups", file, "-o", "json"}).out);
  const auto jane = subject_named(answer, "jane");
  REQUIRE(jane.is_object());
  CHECK(jane["kind"] == "User");
  REQUIRE(jane["grants"].size() == 1);
  CHECK(jane["grants"][0]["via_group"] == "platform");
  CHECK(jane["grants"][0]["binding"]["name"] == "platform-creates");
  CHECK(jane["grants"][0]["line"] == 8);
  CHECK(subject_named(answer, "rosa").is_null());
  CHECK_FALSE(subject_named(answer, "platform")["grants"][0].contains("via_group"));
  const auto text = setup.run({"who-can", "create", "namespaces", "--groups", file}).out;
  CHECK(text.find("jane (in group platform)") != std::string::npos);
}

TEST_CASE("create by one group and patch by another is apply on the names of the first",
          "[cli][groups]") {
  const Setup setup;
  const auto file = setup.folder.write("g.yaml", "both: [dev, ops]\none: [dev]\n");
  const auto answer = json::parse(
      setup.run({"who-can", "create", "namespaces", "--groups", file, "-o", "json"}).out);
  const auto both = subject_named(answer, "both");
  REQUIRE(both.is_object());
  CHECK(both["grants"][0]["only_names"] == json::array({"sandbox"}));
  CHECK(both["grants"][0]["via_group"] == "dev");
  CHECK(subject_named(answer, "one").is_null());
}

TEST_CASE("groups of audit events count only when asked for", "[cli][groups]") {
  const Setup setup;
  const auto db = setup.folder.path("p.db");
  const auto log = setup.folder.write(
      "a.log",
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"1","stage":"ResponseComplete","requestURI":"/api/v1/namespaces","verb":"create","user":{"username":"jane","groups":["platform"]},"impersonatedUser":{"username":"rosa","groups":["platform"]},"sourceIPs":["192.0.2.1"],"objectRef":{"resource":"namespaces","name":"a","apiVersion":"v1"},"responseStatus":{"code":201},"requestReceivedTimestamp":"2026-11-23T14:25:19.987762Z","stageTimestamp":"2026-11-23T14:25:19.990874Z"})"
      "\n");
  REQUIRE(setup.run({"scan", "--db", db}).code == 0);
  REQUIRE(run_cli({"events", "import", "-q", "--db", db, log}).code == 0);
  const auto can = [&](const std::string& user, const std::vector<std::string>& more) {
    std::vector<std::string> line = {"can-i", "-q", "create", "namespaces",
                                     "--as",  user, "--db",   db};
    line.insert(line.end(), more.begin(), more.end());
    return run_cli(line).code;
  };
  CHECK(can("jane", {}) == 1);
  CHECK(can("jane", {"--groups-from-events"}) == 0);
  // What an impersonator asks for is no membership.
  CHECK(can("rosa", {"--groups-from-events"}) == 3);  // bound to a role that is not there
  CHECK(setup.run({"can-i", "create", "namespaces", "--as", "jane", "--groups-from-events"}).code ==
        2);
}
