#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace nsposture::tests;
using nlohmann::json;

namespace {

constexpr std::string_view kRoles = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: creator}
rules:
- {apiGroups: [""], resources: [namespaces], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
rules:
- {apiGroups: [""], resources: [pods], verbs: [get]}
)";

std::string bound(const std::string& binding, const std::string& role) {
  return std::string(kRoles) + R"(---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: )" +
         binding + R"(}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: )" +
         role + R"(}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
)";
}

}  // namespace

TEST_CASE("diff tells who gains and where that is written", "[cli][diff]") {
  const Folder folder;
  const auto before = folder.write("before.yaml", std::string(kRoles));
  const auto after = folder.write("after.yaml", bound("jane-creates", "creator"));
  const auto result = run_cli({"diff", before, after, "-o", "json"});
  CHECK(result.code == 1);
  const auto answer = json::parse(result.out);
  REQUIRE(answer["creation"].size() == 1);
  const auto& gain = answer["creation"][0];
  CHECK(gain["change"] == "gained");
  CHECK(gain["subject"]["name"] == "jane");
  CHECK(gain["is"] == "direct");
  CHECK(gain["grants"][0]["binding"]["name"] == "jane-creates");
  CHECK(gain["grants"][0]["file"] == after);
  CHECK(gain["grants"][0]["line"] == 13);
  REQUIRE(answer["permissions"].size() == 1);
  CHECK(answer["permissions"][0]["rule"]["verbs"] == json{"create"});

  SECTION("a loss does not fail, unless any difference is to") {
    CHECK(run_cli({"diff", after, before}).code == 0);
    CHECK(run_cli({"diff", after, before, "--fail-on", "any"}).code == 1);
  }
  SECTION("text names the same") {
    const auto text = run_cli({"diff", before, after}).out;
    CHECK(text.find("+ User \"jane\": directly; before: not at all") != std::string::npos);
    CHECK(text.find("after.yaml:13") != std::string::npos);
  }
}

TEST_CASE("diff is silent about what has only moved", "[cli][diff]") {
  const Folder folder;
  const auto before = folder.write("before.yaml", bound("old-name", "reader"));
  const auto after = folder.write("after.yaml", "# a comment\n" + bound("new-name", "reader"));
  const auto result = run_cli({"diff", before, after, "--fail-on", "any"});
  CHECK(result.code == 0);
  CHECK(result.out == "no difference in what anybody may do\n");
}

TEST_CASE("a gain that has nothing to do with namespaces fails when told to", "[cli][diff]") {
  const Folder folder;
  const auto before = folder.write("before.yaml", std::string(kRoles));
  const auto after = folder.write("after.yaml", bound("b", "reader"));
  CHECK(run_cli({"diff", before, after}).code == 0);
  CHECK(run_cli({"diff", before, after, "--fail-on", "gained"}).code == 1);
}

TEST_CASE("diff compares snapshots, the last two when none are named", "[cli][diff]") {
  const Folder folder;
  const auto db = folder.path("p.db");
  const auto before = folder.write("before.yaml", std::string(kRoles));
  const auto after = folder.write("after.yaml", bound("b", "creator"));
  REQUIRE(run_cli({"scan", "-q", "--from", before, "--db", db, "--taken", "2026-11-23T10:00:00Z"})
              .code == 0);
  CHECK(run_cli({"diff", "--db", db}).code == 2);
  REQUIRE(run_cli({"scan", "-q", "--from", after, "--db", db, "--taken", "2026-11-23T11:00:00Z"})
              .code == 0);
  CHECK(run_cli({"diff", "--db", db}).code == 1);
  CHECK(run_cli({"diff", "1", "2", "--db", db}).code == 1);
  CHECK(run_cli({"diff", "2", "1", "--db", db}).code == 0);
  CHECK(run_cli({"diff", "1", "--db", db}).code == 2);
  CHECK(run_cli({"diff", "1", "x", "--db", db}).code == 2);
  CHECK(run_cli({"diff", "1", "99", "--db", db}).code == 3);
}

TEST_CASE("diff wants two sides", "[cli][diff]") {
  CHECK(run_cli({"diff"}).code == 2);
  CHECK(run_cli({"diff", "a"}).code == 2);
}
