// For which Kubernetes version an answer holds, and what hangs on it.
#include "tests/support/recordings.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <set>

using namespace nsposture::tests;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string kReader =
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\n"
    "metadata: {name: editors}\n"
    "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}\n"
    "subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: ann}]\n";

const std::string kNode =
    "---\napiVersion: v1\nkind: Node\nmetadata: {name: n1}\n"
    "status: {nodeInfo: {kubeletVersion: v1.33.5}}\n";

json version(const std::string& minor, const std::string& from) {
  return {{"version", minor}, {"from", from}};
}

const std::string kManager = "system:kube-controller-manager";

// A log in which the manager makes what belongs to a namespace.
std::string log_of(const std::string& user) {
  const json event = {{"kind", "Event"},
                      {"apiVersion", "audit.k8s.io/v1"},
                      {"level", "Metadata"},
                      {"auditID", "a"},
                      {"stage", "ResponseComplete"},
                      {"requestURI", "/api/v1/namespaces/team/serviceaccounts"},
                      {"verb", "create"},
                      {"user", {{"username", user}}},
                      {"userAgent", "kube-controller-manager/v1.34.4 (linux/amd64) kubernetes/abc"},
                      {"objectRef",
                       {{"resource", "serviceaccounts"},
                        {"namespace", "team"},
                        {"name", "default"},
                        {"apiVersion", "v1"}}},
                      {"responseStatus", {{"code", 201}}},
                      {"requestReceivedTimestamp", "2026-09-01T10:00:00.000000Z"},
                      {"stageTimestamp", "2026-09-01T10:00:00.000000Z"}};
  return event.dump() + "\n";
}

std::string read_gzip(const fs::path& path) {
  auto* file = gzopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  std::string text;
  char buffer[1 << 16];
  for (int n = 0; (n = gzread(file, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  gzclose(file);
  return text;
}

// The texts between the brackets of a reason: the server names missing roles in any order.
std::multiset<std::string> parts(const std::string& reason) {
  std::multiset<std::string> list;
  for (std::size_t at = 0; at < reason.size();) {
    const auto end = std::min(reason.find_first_of("[,]", at), reason.size());
    auto part = reason.substr(at, end - at);
    part.erase(0, part.find_first_not_of(' '));
    if (!part.empty()) list.insert(part);
    at = end + 1;
  }
  return list;
}

// `manifests`: as written. Each review is answered for that version from these alone.
void check_reviews(const std::string& manifests, const std::string& reviews,
                   const std::string& minor) {
  const Folder folder;
  std::istringstream lines(reviews);
  std::string specs;
  std::vector<json> expected;
  for (std::string line; std::getline(lines, line);) {
    const auto review = json::parse(line);
    specs += review["spec"].dump() + '\n';
    expected.push_back(review["status"]);
  }
  REQUIRE_FALSE(expected.empty());
  const auto batch = folder.write("specs.ndjson", specs);
  const auto result = run_cli({"can-i", "-q", "--batch", batch, "--from", manifests, "-o", "json",
                               "--kubernetes-version", minor});
  std::istringstream answers(result.out);
  std::size_t at = 0;
  for (std::string line; std::getline(answers, line); ++at) {
    INFO(at << ": " << line << " " << expected.at(at).dump());
    const auto answer = json::parse(line);
    CHECK(answer["allowed"] == expected.at(at)["allowed"]);
    CHECK_FALSE(answer.contains("kubernetes_version"));
    // Of an allowed one the server may name another grant: maps have no order.
    if (answer["allowed"] == false) {
      CHECK(parts(answer["reason"]) == parts(expected.at(at).value("reason", "")));
    }
  }
  CHECK(at == expected.size());
}

}  // namespace

TEST_CASE("recorded servers of 1.34 and 1.37 decide as their manifests alone say",
          "[cli][version][conformance]") {
  for (const std::string minor : {"1.34", "1.37"}) {
    INFO(minor);
    const auto set = fs::path(NSPOSTURE_FIXTURES) / "versions" / minor;
    check_reviews((set / "manifests.yaml.gz").string(), read_gzip(set / "reviews.ndjson.gz"),
                  minor);
  }
}

TEST_CASE("more recorded servers decide as their manifests alone say",
          "[cli][version][conformance]") {
  for (const auto& set : recordings_beside()) {
    if (has_our_messages(set)) continue;  // a distribution's own roles are not among ours
    INFO(set.string());
    const auto told = read_file((set / "version").string());
    check_reviews((set / "manifests.yaml").string(), read_gzip(set / "reviews.ndjson.gz"),
                  told.substr(0, 4));
  }
}

TEST_CASE("a version that is not known is wrong usage", "[cli][version]") {
  const Folder folder;
  const auto file = folder.write("c.yaml", kReader);
  for (const std::string wrong : {"1.27", "1.38", "1.34.4", "v1.34", "newest", "34", ""}) {
    INFO(wrong);
    CHECK(run_cli({"who-can", "create", "namespaces", "-q", "--from", file, "--kubernetes-version",
                   wrong})
              .code == 2);
  }
  CHECK(run_cli({"check", file, "-q", "--kubernetes-version", "1.99"}).code == 2);
  CHECK(run_cli({"diff", file, file, "-q", "--kubernetes-version", "1.99"}).code == 2);
}

TEST_CASE("every answer that rests on RBAC tells its version", "[cli][version]") {
  const Folder folder;
  const auto file = folder.write("c.yaml", kReader);
  const auto told = version("1.34", "option");
  const auto answer = [&](std::vector<std::string> words) {
    for (const auto* more : {"-q", "-o", "json", "--kubernetes-version", "1.34"}) {
      words.emplace_back(more);
    }
    INFO(words.front());
    return json::parse(run_cli(words).out);
  };
  using Words = std::vector<std::string>;
  for (const auto& words :
       std::vector<Words>{{"can-i", "get", "pods", "--as", "ann", "--from", file},
                          {"can-i", "--list", "--as", "ann", "--from", file},
                          {"who-can", "create", "namespaces", "--from", file},
                          {"who-can", "create", "namespaces", "--transitive", "--from", file},
                          {"explain", "ann", "create", "namespaces", "--from", file},
                          {"remediate", "create", "namespaces", "--subject", "ann", "--from", file},
                          {"scan", "--from", file},
                          {"audit", "--from", file},
                          {"check", file},
                          {"diff", file, file}}) {
    INFO(words.front());
    CHECK(answer(words)["kubernetes_version"] == told);
  }
}

TEST_CASE("a version is found out, and kept with the snapshot", "[cli][version]") {
  const Folder folder;
  const auto alone = folder.write("alone.yaml", kReader);
  const auto nodes = folder.write("nodes.yaml", kReader + kNode);
  const auto scanned = [&](const std::string& file) {
    return json::parse(run_cli({"scan", "-q", "-o", "json", "--from", file}).out);
  };
  CHECK(scanned(alone)["kubernetes_version"] == version("1.37", "newest"));
  CHECK(scanned(nodes)["kubernetes_version"] == version("1.33", "nodes"));
  CHECK(scanned(nodes)["builtin_roles"] == "1.33");
  const auto db = folder.path("x.db");
  REQUIRE(run_cli({"audit", "-q", "--fail-on", "none", "--from", nodes, "--db", db}).code == 0);
  const auto from_db = [&](std::vector<std::string> words) {
    for (const auto& more :
         {std::string("-q"), std::string("-o"), std::string("json"), std::string("--db"), db}) {
      words.push_back(more);
    }
    return json::parse(run_cli(words).out)["kubernetes_version"];
  };
  CHECK(from_db({"findings"}) == version("1.33", "nodes"));
  CHECK(from_db({"report", "--format", "json"}).is_null() == false);
  CHECK(from_db({"who-can", "create", "namespaces"}) == version("1.33", "nodes"));
  CHECK(from_db({"who-can", "create", "namespaces", "--kubernetes-version", "1.36"}) ==
        version("1.36", "option"));
  CHECK(from_db({"analyze", "--kubernetes-version", "1.36"}) == version("1.36", "option"));
}

TEST_CASE("what nobody told is said once, in text as well", "[cli][version]") {
  const Folder folder;
  const auto alone = folder.write("alone.yaml", kReader);
  const std::string sentence = "the input does not show the Kubernetes version";
  const auto text = run_cli({"who-can", "create", "namespaces", "-q", "--from", alone}).out;
  const auto first = text.find(sentence);
  REQUIRE(first != std::string::npos);
  CHECK(text.find(sentence, first + 1) == std::string::npos);
  const auto told = run_cli({"who-can", "create", "namespaces", "-q", "--from", alone,
                             "--kubernetes-version", "1.37"})
                        .out;
  CHECK(told.find(sentence) == std::string::npos);
  CHECK(run_cli({"scan", "-q", "--from", alone, "--kubernetes-version", "1.30"})
            .out.find("Kubernetes 1.30, as asked for") != std::string::npos);
}

TEST_CASE("edit may what its version lets it", "[cli][version]") {
  const Folder folder;
  const auto file = folder.write("c.yaml", kReader);
  const auto may = [&](const std::string& minor) {
    return run_cli({"can-i", "create", "resourceclaims.resource.k8s.io", "-n", "default", "--as",
                    "ann", "-q", "--from", file, "--kubernetes-version", minor})
               .code == 0;
  };
  CHECK_FALSE(may("1.33"));
  CHECK(may("1.34"));
}

TEST_CASE("an audit takes the version of its log, unless something says more", "[cli][version]") {
  const Folder folder;
  const auto rbac = folder.write("rbac.yaml", kReader);
  const auto version_by = [&](const std::string& user, std::vector<std::string> more) {
    std::vector<std::string> arguments = {
        "audit", "-q",  "--from", rbac, "--audit-log", folder.write("a.log", log_of(user)),
        "-o",    "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json::parse(run_cli(arguments).out).at("kubernetes_version");
  };
  const auto logged = version("1.34", "log");
  CHECK(version_by(kManager, {}) == logged);
  CHECK(version_by(kManager, {"--db", folder.path("x.db")}) == logged);
  CHECK(version_by("eve", {}).at("from") == "newest");
  CHECK(version_by(kManager, {"--kubernetes-version", "1.30"}) == version("1.30", "option"));
}
