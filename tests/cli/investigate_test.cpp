// The dossier of each namespace of the recorded story, as an analyst asks for it.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <sys/stat.h>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

const std::string kStory = "stories/story-1/";

// One database for all: the dossier only reads it.
const std::string& database() {
  static const Folder folder;
  static const std::string db = [] {
    const auto path = folder.path("story.db");
    REQUIRE(
        run_cli({"scan", "-q", "--from", fixture(kStory + "before.json.gz"), "--db", path}).code ==
        0);
    REQUIRE(
        run_cli({"events", "import", "-q", "--db", path, fixture(kStory + "audit.log.gz")}).code ==
        0);
    return path;
  }();
  return db;
}

Result investigate(const std::string& what, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {"investigate", what, "-q", "--db", database()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_cli(arguments);
}

json dossier_of(const std::string& what) {
  const auto result = investigate(what, {"-o", "json"});
  INFO(result.out);
  REQUIRE((result.code == 0 || result.code == 1));
  return json::parse(result.out);
}

json step_of(const json& dossier, const std::string& id) {
  for (const auto& step : dossier["steps"]) {
    if (step["id"] == id) return step;
  }
  return nullptr;
}

// How the dossier names a user of truth.json.
std::string subject(const std::string& username) {
  const std::string prefix = "system:serviceaccount:";
  if (!username.starts_with(prefix)) return "User \"" + username + "\"";
  auto rest = username.substr(prefix.size());
  rest[rest.find(':')] = '/';
  return "ServiceAccount \"" + rest + "\"";
}

bool any_grant(const json& dossier, const std::string& binding) {
  return std::ranges::any_of(dossier["grants"], [&](const json& grant) {
    return grant["binding"]["name"] == binding && grant["permits"] == "create namespaces";
  });
}

}  // namespace

TEST_CASE("each anomalous namespace's dossier names the right person and grant", "[cli][dossier]") {
  // The grants of the cluster's own; those that a step made are in the truth itself.
  const std::map<std::string, std::string> standing = {
      {"s1-raven", "s1-deployer"}, {"s1-basil", "s1-platform"}, {"s1-grove", "s1-platform"}};
  const auto truth = json::parse(read_file(fixture(kStory + "truth.json")));
  int anomalies = 0;
  for (const auto& step : truth["steps"]) {
    if (!step.value("anomaly", false)) continue;
    ++anomalies;
    const std::string ns = step["namespace"];
    INFO(step.dump());
    const auto dossier = dossier_of(ns);
    CHECK(dossier["namespace"] == ns);
    CHECK(dossier["verdict"]["word"] == "act");
    const auto& request = dossier["request"];
    if (step.contains("impersonated")) {
      CHECK(request["real_actor"] == subject(step["actor"]));
      CHECK(request["actor"] == subject(step["impersonated"]));
    } else {
      CHECK(request["actor"] == subject(step["actor"]));
    }
    if (step.contains("minter")) CHECK(request["minter"] == subject(step["minter"]));
    REQUIRE_FALSE(dossier["grants"].empty());
    if (step.contains("binding")) {
      CHECK(any_grant(dossier, step["binding"]));
    } else if (standing.contains(ns)) {
      CHECK(any_grant(dossier, standing.at(ns)));
    } else {
      CHECK(dossier["grants"][0]["masters"] == true);
    }
  }
  CHECK(anomalies == 6);
}

TEST_CASE("a dossier tells who made the grant and who took it away", "[cli][dossier]") {
  const auto self = dossier_of("s1-lotus")["grants"][0];
  CHECK(self["binding"]["name"] == "s1-self");
  CHECK(self["made_by"].get<std::string>().starts_with("ServiceAccount \"s1-ci/helper\""));
  CHECK_FALSE(self["since"].is_null());
  const auto gone = dossier_of("s1-kube-systems")["grants"][0];
  CHECK(gone["binding"]["name"] == "s1-temp");
  CHECK(gone["gone_text"].get<std::string>().starts_with("removed by"));
  CHECK_FALSE(gone["gone"].is_null());
}

TEST_CASE("the plan removes the grant that raised the alarm", "[cli][dossier]") {
  const auto commands = [](const std::string& ns) {
    const auto dossier = dossier_of(ns);
    std::string all;
    for (const auto& item : dossier["plan"]) {
      for (const auto& command : item["commands"]) all += command.get<std::string>() + '\n';
    }
    return all;
  };
  // Everybody got cluster-admin in it; nothing of the kind happened to the other.
  CHECK(commands("s1-amber").find("kubectl -n s1-amber delete rolebinding -- everyone") !=
        std::string::npos);
  CHECK(commands("s1-sandbox").find("delete rolebinding") == std::string::npos);
}

TEST_CASE("the plan says so where the grant that raised the alarm is gone", "[cli][dossier]") {
  const auto plan = dossier_of("s1-fjord")["plan"].dump();
  CHECK(plan.find("raised the alarm and no longer exists") != std::string::npos);
}

TEST_CASE("the plan for a namespace of Kubernetes deals with what was taken there",
          "[cli][dossier]") {
  const auto dossier = dossier_of("kube-system");
  std::string revoke, inform;
  for (const auto& item : dossier["plan"]) {
    if (item["title"] == "Revoke the credentials") revoke = item.dump();
    if (item["phase"] == "inform") inform = item["file"]["content"];
  }
  CHECK(revoke.find("kubectl -n kube-system delete serviceaccount -- root-ca-cert-publisher") !=
        std::string::npos);
  // Its controller creates it again.
  CHECK(revoke.find("create serviceaccount") == std::string::npos);
  CHECK(revoke.find("User \\\"admin\\\"") != std::string::npos);
  CHECK(inform.find("the evidence is kept") != std::string::npos);
  CHECK(inform.find("isolated") == std::string::npos);
  CHECK(dossier_of("s1-raven")["plan"].dump().find("the namespace is isolated") !=
        std::string::npos);
}

TEST_CASE("an identity that was only impersonated keeps its credentials", "[cli][dossier]") {
  const auto plan = dossier_of("s1-basil")["plan"];
  for (const auto& item : plan) {
    if (item["phase"] == "watch") continue;
    CHECK(item["commands"].dump().find("ghost") == std::string::npos);
    CHECK(item["title"].get<std::string>().find("ghost") == std::string::npos);
    if (item["title"] == "Revoke the credentials")
      CHECK(item["notes"].dump().find("ghost") == std::string::npos);
  }
}

TEST_CASE("the script that watches names the worst of its exit codes", "[cli][dossier]") {
  const auto plan = dossier_of("s1-raven")["plan"];
  const std::string script = plan.back()["file"]["content"];
  std::size_t commands = 0;
  for (auto at = script.find("\nnsposture "); at != std::string::npos;
       at = script.find("\nnsposture ", at + 1)) {
    const auto line = script.substr(at + 1, script.find('\n', at + 1) - at - 1);
    CHECK(line.ends_with(" || worse $?"));
    CHECK(line.find("--db /") != std::string::npos);
    ++commands;
  }
  CHECK(commands >= 3);
}

TEST_CASE("the steps come in the order of an investigation", "[cli][dossier]") {
  const auto dossier = dossier_of("s1-amber");
  std::vector<std::string> ids;
  for (const auto& step : dossier["steps"]) ids.push_back(step["id"]);
  CHECK(ids == std::vector<std::string>{"logs", "history", "who", "grant", "around", "then", "now",
                                        "flows", "changes", "verdict"});
  CHECK(step_of(dossier, "flows")["no_data"][0] == "no data: give it with --flows");
  CHECK(step_of(dossier, "changes")["no_data"][0] == "no data: give it with --changes");
  bool relabelled = false;
  const auto history = step_of(dossier, "history");
  for (const auto& line : history["lines"]) {
    relabelled = relabelled || line["text"].get<std::string>().find("labels:") != std::string::npos;
  }
  CHECK(relabelled);
}

TEST_CASE("a harmless namespace is not called wrong", "[cli][dossier]") {
  const auto result = investigate("s1-quartz", {"-o", "json"});
  CHECK(result.code == 0);
  const auto dossier = json::parse(result.out);
  CHECK(dossier["verdict"]["word"] == "fine");
  CHECK(dossier["grants"][0]["binding"]["name"] == "s1-platform");
}

TEST_CASE("an audit ID leads to the same dossier", "[cli][dossier]") {
  const std::string id = dossier_of("s1-raven")["request"]["audit_id"];
  CHECK(dossier_of(id)["namespace"] == "s1-raven");
}

TEST_CASE("an unknown namespace is said to be unknown", "[cli][dossier]") {
  CHECK(investigate("s1-ravne").code == 2);
  CHECK(investigate("").code == 2);
  CHECK(run_cli({"investigate", "x"}).code == 2);
}

TEST_CASE("files can be looked into without a database", "[cli][dossier]") {
  const auto result =
      run_cli({"investigate", "s1-raven", "-q", "--from", fixture(kStory + "before.json.gz"),
               "--audit-log", fixture(kStory + "audit.log.gz"), "-o", "json"});
  CHECK(result.code == 1);
  CHECK(json::parse(result.out)["request"]["minter"] == "User \"eve\"");
}

TEST_CASE("the plan is written for its owner and never over another", "[cli][dossier]") {
  const Folder folder;
  const auto plan = folder.path("plan");
  REQUIRE(investigate("s1-raven", {"--write-plan", plan}).code == 1);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(plan)) {
    struct stat status {};

    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    ++files;
  }
  CHECK(files >= 7);
  CHECK(read_file(plan + "/10-deny-all.yaml").find("name: \"nsposture-deny-all\"") !=
        std::string::npos);
  CHECK(investigate("s1-raven", {"--write-plan", plan}).code == 2);
  CHECK(investigate("s1-raven", {"--write-plan", plan, "--overwrite"}).code == 1);
}

TEST_CASE("evidence comes before anything that changes the cluster", "[cli][dossier]") {
  const auto plan = dossier_of("s1-raven")["plan"];
  CHECK(plan[0]["title"] == "Keep the evidence first");
  std::vector<std::string> phases;
  for (const auto& item : plan) {
    if (phases.empty() || phases.back() != item["phase"]) phases.push_back(item["phase"]);
  }
  CHECK(phases == std::vector<std::string>{"contain", "correct", "inform", "watch"});
}

TEST_CASE("the least-privilege role leaves out what is under suspicion", "[cli][dossier]") {
  const auto plan = dossier_of("s1-lotus")["plan"];
  for (const auto& item : plan) {
    if (item["phase"] != "correct" || item["file"].is_null()) continue;
    const std::string content = item["file"]["content"];
    CHECK(content.find("clusterrolebindings") == std::string::npos);
    CHECK(content.find("namespaces\"]\n  verbs: [\"create\"]") == std::string::npos);
  }
}

TEST_CASE("no role is written for a member of system:masters", "[cli][dossier]") {
  bool noted = false;
  const auto plan = dossier_of("s1-amber")["plan"];
  for (const auto& item : plan) {
    if (item["phase"] != "correct") continue;
    CHECK(item["file"].is_null());
    noted = noted || item["notes"].dump().find("system:masters") != std::string::npos;
  }
  CHECK(noted);
}

TEST_CASE("a dossier is written in each of its formats", "[cli][dossier]") {
  const Folder folder;
  REQUIRE(
      investigate("s1-raven", {"--report", folder.path("d.html"), "--report", folder.path("d.md"),
                               "--report", folder.path("d.json"), "--report", folder.path("d.txt")})
          .code == 1);
  CHECK(read_file(folder.path("d.html")).find("</html>") != std::string::npos);
  CHECK(read_file(folder.path("d.md")).find("# Namespace `s1-raven`") == 0);
  CHECK(json::parse(read_file(folder.path("d.json")))["schema"] == "nsposture/dossier/v1");
  CHECK(read_file(folder.path("d.txt")).find("\x1b[") == std::string::npos);
  CHECK(investigate("s1-raven", {"--report", folder.path("d.sarif")}).code == 2);
}
