// Commands on a database with several clusters: one of them is meant, and is to be named.
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

using namespace nsposture::tests;

namespace {

const std::string kRbac = R"(apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: maker}
rules: [{apiGroups: [""], resources: [namespaces], verbs: [create]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: makers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: maker}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}]
---
apiVersion: v1
kind: Namespace
metadata: {name: team}
)";

}  // namespace

TEST_CASE("of several clusters one is asked for", "[cli][clusters]") {
  Folder folder;
  const auto db = folder.path("posture.db");
  const auto whole = folder.write("rbac.yaml", kRbac);
  const auto change = folder.write("change.yaml", kRbac);
  const auto log = folder.write("audit.log", "");
  CHECK(run_cli({"scan", "--from", whole, "--db", db, "--cluster", "one"}).code == 0);
  const auto groups = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"can-i", "create", "namespaces", "--as",
                                      "jane",  "--db",   db,           "--groups-from-events"};
    words.insert(words.end(), more.begin(), more.end());
    return run_cli(words).code;
  };
  CHECK(groups({}) == 0);
  CHECK(run_cli({"check", change, "--db", db}).code != 2);
  CHECK(run_cli({"check", change, "--cluster", db}).code != 2);
  CHECK(run_cli({"scan", "--from", whole, "--db", db, "--cluster", "two"}).code == 0);
  CHECK(groups({}) == 2);
  CHECK(groups({"--cluster", "two"}) == 0);
  CHECK(groups({"--snapshot", "1"}) == 0);
  CHECK(run_cli({"check", change, "--db", db}).code == 2);
  CHECK(run_cli({"check", change, "--cluster", db}).code == 2);
  CHECK(run_cli({"check", change, "--cluster", db, "--cluster-name", "one"}).code != 2);
  CHECK(run_cli({"check", change, "--db", db, "--cluster-name", "one"}).code != 2);
  CHECK(run_cli({"investigate", "team", "--db", db}).code == 2);
  CHECK(run_cli({"investigate", "team", "--db", db, "--audit-log", log}).code == 2);
  CHECK(run_cli({"investigate", "team", "--db", db, "--cluster", "one"}).code != 2);
}

TEST_CASE("diff compares snapshots of the cluster that is named", "[cli][clusters]") {
  Folder folder;
  const auto db = folder.path("posture.db");
  const auto whole = folder.write("rbac.yaml", kRbac);
  const auto scan = [&](const std::string& from, const std::string& cluster) {
    CHECK(run_cli({"scan", "--from", from, "--db", db, "--cluster", cluster}).code == 0);
  };
  auto wider = kRbac;
  wider.replace(wider.find("name: jane"), 10, "name: eve");
  const auto changed = folder.write("wider.yaml", wider);
  const auto diff = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"diff", "--db", db});
    return run_cli(more).code;
  };
  scan(whole, "one");
  scan(changed, "one");
  CHECK(diff({}) == 1);
  scan(whole, "two");
  scan(whole, "two");
  // The gain is in the older cluster: the newest alone shows nothing.
  CHECK(diff({}) == 2);
  CHECK(diff({"--at", "2027-01-01T00:00:00Z"}) == 2);
  CHECK(diff({"--cluster", "one"}) == 1);
  CHECK(diff({"--cluster", "two"}) == 0);
  CHECK(diff({"--cluster", "three"}) == 2);
  CHECK(diff({"1", "2"}) == 1);
}
