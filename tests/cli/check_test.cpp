#include "tests/support/git_repository.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>

using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

const std::string kRole = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules:
  - {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
)";

std::string binding(const std::string& subjects) {
  return "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
         "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}\n"
         "subjects:\n" +
         subjects;
}

const std::string kPlatform = "  - {kind: Group, name: platform}\n";
const std::string kDev = "  - {kind: Group, name: dev}\n";

// The current folder is the process's own: changed for one test and put back.
class WorkingFolder {
 public:
  explicit WorkingFolder(const std::string& path) : before_(std::filesystem::current_path()) {
    std::filesystem::current_path(path);
  }

  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;

  ~WorkingFolder() { std::filesystem::current_path(before_); }

 private:
  std::filesystem::path before_;
};

Json finding(const Json& report, const std::string& rule) {
  for (const auto& one : report["findings"]) {
    if (one["rule"] == rule) return one;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a change is held against a commit without touching the work tree", "[check]") {
  const GitRepository repository;
  repository.write("rbac/b.yaml", kRole + binding(kPlatform));
  repository.commit("first");
  repository.write("rbac/b.yaml", kRole + binding(kPlatform + kDev));
  const WorkingFolder here(repository.path(""));
  for (const auto* path : {"rbac", "rbac/b.yaml", "."}) {
    INFO(path);
    const auto result = run_cli({"check", path, "--base-ref", "HEAD", "-o", "json"});
    CHECK(result.code == 1);
    const auto report = Json::parse(result.out);
    const auto gain = finding(report, "NP240");
    REQUIRE_FALSE(gain.is_null());
    CHECK(gain["subject"] == "Group \"dev\"");
    CHECK(gain["file"] == "rbac/b.yaml");
    CHECK(gain["line"] == 13);
    CHECK(gain["column"] == 5);
    CHECK(gain["change"] == "gained");
    CHECK(report["compared"] == true);
  }
  CHECK(read_file("rbac/b.yaml") == kRole + binding(kPlatform + kDev));
  CHECK(run_cli({"check", "--base-ref", "no-such-ref"}).code == 2);
  CHECK(run_cli({"check", "nothing-here", "--base-ref", "HEAD"}).code == 3);
  CHECK(run_cli({"check", "-", "--base-ref", "HEAD"}).code == 2);
}

TEST_CASE("a change that alters its own policy is told", "[check]") {
  const GitRepository repository;
  repository.write("rbac/b.yaml", kRole + binding(kPlatform));
  repository.write(".nsposture.yaml", "fail_on: high\n");
  repository.commit("first");
  const WorkingFolder here(repository.path(""));
  const auto warns = [] {
    const auto report =
        Json::parse(run_cli({"check", "rbac", "--base-ref", "HEAD", "-o", "json"}).out);
    return report.at("warnings").dump().find("alters the policy") != std::string::npos;
  };
  CHECK_FALSE(warns());
  repository.write(".nsposture.yaml", "fail_on: critical\n");
  CHECK(warns());
}

TEST_CASE("what a change deletes is told, the last file too", "[check]") {
  const GitRepository repository;
  repository.write("rbac/b.yaml", kRole + binding(kDev));
  repository.commit("first");
  repository.remove("rbac");
  const WorkingFolder here(repository.path(""));
  const auto result = run_cli({"check", "rbac", "--base-ref", "HEAD", "-o", "json"});
  CHECK(result.code == 0);
  CHECK(finding(Json::parse(result.out), "NP244")["file"] == "rbac/b.yaml");
}

TEST_CASE("adoption starts green, and the next gain is red", "[check]") {
  const Folder folder;
  folder.write("a.yaml", kRole + binding(kPlatform));
  folder.write("chart.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ .x }}}\n");
  folder.write("bad.yaml",
               "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n"
               "metadata: {name: bad}\nrules: [{resources: [pods]}]\n");
  const WorkingFolder here(folder.path(""));
  CHECK(run_cli({"check"}).code == 3);
  CHECK(run_cli({"check", "--init"}).code == 0);
  const auto first = run_cli({"check", "-o", "json"});
  INFO(first.out);
  CHECK(first.code == 0);
  CHECK(run_cli({"check", "--init"}).code == 2);  // nothing is overwritten
  folder.write("a.yaml", kRole + binding(kPlatform + kDev));
  const auto second = run_cli({"check", "-o", "json"});
  CHECK(second.code == 1);
  CHECK(finding(Json::parse(second.out), "NP250")["subject"] == "Group \"dev\"");
}

TEST_CASE("a policy that is wrong stops the check", "[check]") {
  const Folder folder;
  folder.write("a.yaml", kRole);
  const auto policy = folder.write("p.yaml", "fail-on: high\n");
  CHECK(run_cli({"check", folder.path("a.yaml"), "--policy", policy}).code == 2);
  CHECK(run_cli({"check", folder.path("a.yaml"), "--policy", folder.path("none")}).code == 2);
}

TEST_CASE("the level decides, from the command line before the policy", "[check]") {
  const Folder folder;
  const auto manifest = folder.write("a.yaml", kRole + binding(kDev));
  const auto policy = folder.write("p.yaml", "fail_on: low\n");
  CHECK(run_cli({"check", manifest}).code == 0);  // NP001 is low
  CHECK(run_cli({"check", manifest, "--policy", policy}).code == 1);
  CHECK(run_cli({"check", manifest, "--policy", policy, "--fail-on", "medium"}).code == 0);
  CHECK(run_cli({"check", manifest, "--base", folder.path("none.yaml")}).code == 3);
}

TEST_CASE("a template fails the check unless it is left out", "[check]") {
  const Folder folder;
  folder.write("a.yaml", kRole);
  std::filesystem::create_directories(folder.path("charts"));
  folder.write("charts/t.yaml", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {{ .x }}\n");
  const auto told = run_cli({"check", folder.path("")});
  CHECK(told.code == 3);
  CHECK(told.out.find("t.yaml:4:9: contains Go template markup: render it first") !=
        std::string::npos);
  CHECK(run_cli({"check", folder.path(""), "--exclude", "t.yaml"}).code == 0);
}

TEST_CASE("every format says it, and none passes on what a name would do", "[check]") {
  const Folder folder;
  const auto manifest = folder.write(
      "a.yaml", kRole + binding("  - {kind: Group, name: \"x\\e[31m|<b>::error::@all%0A\\n\"}\n"));
  const auto base = folder.write("base.yaml", kRole);
  for (const auto* format : {"text", "json", "md", "sarif", "junit", "github", "gitlab"}) {
    INFO(format);
    const auto result = run_cli({"check", manifest, "--base", base, "-o", format});
    CHECK(result.code == 1);
    CHECK(result.out.find("NP240") != std::string::npos);
    CHECK(result.out.find('\x1b') == std::string::npos);
    CHECK(result.out.find("\n::error::") == std::string::npos);
  }
  const auto markdown = run_cli({"check", manifest, "--base", base, "-o", "md"}).out;
  CHECK(markdown.find("<b>") == std::string::npos);
  // A location is a file of the repository: one below the working folder.
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(std::filesystem::path(manifest).parent_path());
  const auto name = std::filesystem::path(manifest).filename().string();
  const auto sarif = Json::parse(run_cli({"check", name, "--base", base, "-o", "sarif"}).out);
  std::filesystem::current_path(here);
  const auto& result = sarif["runs"][0]["results"][0];
  CHECK(result["ruleId"] == "NP240");
  CHECK(result["locations"][0]["physicalLocation"]["region"]["startLine"] == 12);
  CHECK(result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 5);
}

TEST_CASE("reports are written by their endings", "[check]") {
  const Folder folder;
  const auto manifest = folder.write("a.yaml", kRole + binding(kDev));
  std::vector<std::string> arguments = {"check", manifest, "--fail-on", "none"};
  for (const auto* name : {"r.md", "r.json", "r.sarif", "r.xml", "r.github.txt", "r.gitlab.json"}) {
    arguments.insert(arguments.end(), {"--report", folder.path(name)});
  }
  CHECK(run_cli(arguments).code == 0);
  CHECK(Json::parse(read_file(folder.path("r.json")))["schema"] == "nsposture/check/v1");
  CHECK(Json::parse(read_file(folder.path("r.gitlab.json"))).is_array());
  CHECK(read_file(folder.path("r.github.txt")).starts_with("::"));
  CHECK(run_cli({"check", manifest, "--report", folder.path("r.html")}).code == 2);
}

TEST_CASE("manifests in the manner of well-known projects are read without a refusal", "[check]") {
  const auto result = run_cli({"check", fixture("projects"), "-o", "json"});
  const auto report = Json::parse(result.out);
  INFO(report["unreadable"].dump(1));
  CHECK(report["unreadable"].empty());
  CHECK(finding(report, "NP246").is_null());
  CHECK(report["objects"] > 20);
  CHECK_FALSE(finding(report, "NP009").is_null());  // Argo CD's controller
  REQUIRE(report["skipped"].size() == 1);
  CHECK(report["skipped"][0]["file"].get<std::string>().ends_with("flux/patch.yaml"));
  CHECK(report["warnings"].size() >= 1);
}

TEST_CASE("a cluster may be a dump or a database", "[check]") {
  const Folder folder;
  const auto dump = folder.write("dump.yaml", kRole + binding(kPlatform));
  const auto manifest = folder.write("a.yaml", binding(kPlatform + kDev));
  const auto by_dump = run_cli({"check", manifest, "--cluster", dump, "-o", "json"});
  CHECK(by_dump.code == 1);
  CHECK(finding(Json::parse(by_dump.out), "NP240")["subject"] == "Group \"dev\"");
  CHECK(run_cli({"scan", "--from", dump, "--db", folder.path("p.db")}).code == 0);
  const auto by_db = run_cli({"check", manifest, "--cluster", folder.path("p.db"), "-o", "json"});
  CHECK(by_db.code == 1);
  CHECK(finding(Json::parse(by_db.out), "NP240")["subject"] == "Group \"dev\"");
  CHECK(finding(Json::parse(by_db.out), "NP006").is_null());
}
