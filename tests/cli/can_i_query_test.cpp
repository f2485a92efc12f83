// can-i: all rules in effect, recorded reviews through the command, several sources.
#include "tests/cli/query_manifests.h"
#include "tests/support/default_roles.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <zlib.h>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

std::string read_gzip(const std::string& path) {
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

Result list(const std::string& cluster, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(),
                   {"can-i", "--list", "-q", "--builtin-roles", "none", "--from", cluster});
  return run_cli(arguments);
}

}  // namespace

TEST_CASE("can-i --list shows resources, URLs, names and verbs as kubectl, and the source",
          "[cli][can-i]") {
  const Folder folder;
  const auto cluster = folder.write("c.yaml", std::string(kQueryManifests));
  const auto result = list(cluster, {"--as", "jane", "--as-group", "platform"});
  CHECK(result.code == 0);
  std::istringstream lines(result.out);
  std::string heading, resource, url, more;
  std::getline(lines, heading);
  std::getline(lines, resource);
  std::getline(lines, url);
  CHECK_FALSE(std::getline(lines, more));
  CHECK(heading.starts_with("Resources "));
  CHECK(resource.starts_with("namespaces "));
  CHECK(resource.find("[create]") != std::string::npos);
  CHECK(resource.find("ClusterRoleBinding \"platform-creates\"") != std::string::npos);
  CHECK(resource.ends_with(cluster + ":5"));
  CHECK(url.find("[/metrics]") != std::string::npos);
}

TEST_CASE("can-i --list counts RoleBindings of the namespace asked for only", "[cli][can-i]") {
  const Folder folder;
  const auto cluster = folder.write("c.yaml", std::string(kQueryManifests));
  const auto rules = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--as", "system:serviceaccount:ci:builder", "-o", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json::parse(list(cluster, arguments).out)["rules"];
  };
  CHECK(rules({}).empty());
  CHECK(rules({"-n", "team-b"}).empty());
  REQUIRE(rules({"-n", "team-a"}).size() == 2);
  CHECK(rules({"-n", "team-a"})[0]["verbs"] == json::array({"create"}));
  CHECK(rules({"-n", "team-a"})[0]["grant"]["binding"]["name"] == "inside");
}

TEST_CASE("can-i --list says when a role is missing, and what system:masters may", "[cli][can-i]") {
  const Folder folder;
  const auto cluster = folder.write("c.yaml", std::string(kQueryManifests));
  const auto rosa = json::parse(list(cluster, {"--as", "rosa", "-o", "json"}).out);
  CHECK(rosa["incomplete"] == true);
  CHECK(rosa["dangling_bindings"][0]["role"]["name"] == "not-there");
  const auto jane = json::parse(list(cluster, {"--as", "jane", "-o", "json"}).out);
  CHECK(jane["incomplete"] == false);
  const auto masters = list(cluster, {"--as", "jane", "--as-group", "system:masters"});
  CHECK(masters.out.find("*.*") != std::string::npos);
  CHECK(list(cluster, {}).code == 2);
  CHECK(list(cluster, {"create", "pods", "--as", "jane"}).code == 2);
}

TEST_CASE("can-i --batch answers recorded reviews as the server did", "[cli][can-i][conformance]") {
  const std::string name = GENERATE("set-1", "set-3", "set-4");
  const std::string source = GENERATE("cluster.json.gz", "manifests.yaml.gz");
  const auto set = fixture("conformance/") + name;
  // Two decisions of set-4 hang on a race in a ring of aggregated roles, which manifests cannot
  // tell (tests/unit/graph/rbac/conformance_test.cpp).
  const std::size_t undecidable = name == "set-4" && source == "manifests.yaml.gz" ? 2 : 0;
  const Folder folder;
  const auto reviews = read_gzip(set + "/reviews.ndjson.gz");
  const auto batch = folder.write("reviews.ndjson", reviews);
  std::vector<std::string> arguments = {"can-i", "-q",   "--batch", batch,
                                        "-o",    "json", "--from",  set + "/" + source};
  if (source == "manifests.yaml.gz") {
    // The recorded server is a distribution's: its default roles are not the bundled ones.
    const auto defaults = default_roles_of(read_gzip(set + "/cluster.json.gz"));
    const std::vector<std::string> own = {"--from", folder.write("defaults.json", defaults),
                                          "--builtin-roles", "none"};
    arguments.insert(arguments.end(), own.begin(), own.end());
  }
  const auto result = run_cli(arguments);
  std::istringstream wanted(reviews);
  std::istringstream given(result.out);
  std::string review, answer;
  std::size_t count = 0;
  std::size_t wrong = 0;
  while (std::getline(wanted, review)) {
    REQUIRE(std::getline(given, answer));
    const auto status = json::parse(review)["status"];
    const auto ours = json::parse(answer);
    wrong += ours["allowed"] == status["allowed"] ? 0U : 1U;
    ++count;
  }
  CHECK_FALSE(std::getline(given, answer));
  CHECK(count == 4000);
  CHECK(wrong == undecidable);
}

TEST_CASE("can-i from manifests alone judges by Kubernetes' own default roles", "[cli][can-i]") {
  const Folder folder;
  const auto cluster = folder.write("c.yaml", R"(apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: jane-edits, namespace: team-a}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: proxy}
rules: [{apiGroups: [""], resources: [pods/proxy], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: anyone-proxies}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: proxy}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:unauthenticated"}]
)");
  const auto ask = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"can-i", "-q", "--from", cluster});
    return run_cli(more).code;
  };
  // No version since 1.22 lets edit write endpoints.
  CHECK(ask({"--as", "jane", "-n", "team-a", "update", "endpoints"}) == 1);
  CHECK(ask({"--as", "jane", "-n", "team-a", "update", "services"}) == 0);
  CHECK(ask({"--as", "system:anonymous", "get", "/.well-known/x"}) == 1);
  // Only OpenShift's server asks for `unsafeproxy` here.
  CHECK(ask({"--as", "system:anonymous", "-n", "team-a", "get", "pods/proxy"}) == 0);
}

TEST_CASE("several sources merge, and the same object twice is told with both places",
          "[cli][can-i]") {
  const Folder folder;
  const std::string text(kQueryManifests);
  const auto half = text.find("---");
  const auto roles = folder.write("a.yaml", text.substr(0, half));
  const auto all = folder.write("b.yaml", text.substr(half));
  const std::vector<std::string> question = {
      "can-i", "-q",         "create",   "namespaces",      "--as",
      "jane",  "--as-group", "platform", "--builtin-roles", "none"};
  const auto ask = [&](std::vector<std::string> sources) {
    sources.insert(sources.begin(), question.begin(), question.end());
    return run_cli(sources).code;
  };
  CHECK(ask({"--from", all}) == 3);  // the role is not known
  CHECK(ask({"--from", roles, "--from", all}) == 0);
  const auto scan = json::parse(run_cli({"scan", "-q", "--builtin-roles", "none", "--from", roles,
                                         "--from", folder.write("c.yaml", text), "-o", "json"})
                                    .out);
  REQUIRE(scan["warnings"].size() == 1);
  const auto told = scan["warnings"][0].dump();
  CHECK(told.find("c.yaml") != std::string::npos);
  CHECK(told.find("a.yaml") != std::string::npos);
}

TEST_CASE("can-i --from takes several paths and leaves the words of the question alone",
          "[cli][can-i]") {
  const Folder folder;
  const std::string text(kQueryManifests);
  const auto half = text.find("---");
  const auto roles = folder.write("a.yaml", text.substr(0, half));
  const auto rest = folder.write("b.yaml", text.substr(half));
  const auto ask = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"can-i", "-q", "--builtin-roles", "none", "--as", "jane"});
    return run_cli(more).code;
  };
  CHECK(ask({"--as-group", "platform", "--from", roles, rest, "create", "namespaces"}) == 0);
  CHECK(ask({"--from", roles, rest, "--as-group", "platform", "create", "namespaces"}) == 0);
  CHECK(ask({"--from", roles, rest, "create", "namespaces"}) == 1);
  // A first value is a path, there or not; a word too many is a mistake in usage.
  CHECK(ask({"--from", "create", "namespaces", "x"}) != 0);
  CHECK(ask({"--from", roles, "create", "namespaces", "name", "too-many"}) == 2);
}

TEST_CASE("the default roles are those of Kubernetes, not of a distribution", "[cli][can-i]") {
  const Folder folder;
  const auto manifest = folder.write("a.yaml", R"(apiVersion: v1
kind: Namespace
metadata: {name: team}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: ed, namespace: team}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
subjects: [{kind: User, name: ed, apiGroup: rbac.authorization.k8s.io}]
)");
  const auto allowed = [&](std::vector<std::string> question) {
    question.insert(question.begin(), "can-i");
    question.insert(question.end(), {"--as", "ed", "--as-group", "system:authenticated", "--from",
                                     manifest, "-o", "json"});
    return json::parse(run_cli(question).out)["allowed"] == true;
  };
  CHECK_FALSE(allowed({"create", "endpoints", "-n", "team"}));
  CHECK_FALSE(allowed({"get", "/.well-known/openid-configuration"}));
  CHECK(allowed({"create", "services", "-n", "team"}));
  CHECK(allowed({"get", "/version"}));
}
