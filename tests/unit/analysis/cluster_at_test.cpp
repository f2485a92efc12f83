// The cluster as it was at a moment, from what a database holds.
#include "analyzer/analysis/cluster_at.h"

#include "graph/base/error.h"
#include "store/store.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace nsposture;
using namespace nsposture::tests;
using analysis::cluster_at;
using analysis::ClusterAt;

namespace {

class Database {
 public:
  Database() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "nsposture-test-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    store_ = store::Store((folder_ / "p.db").string(), store::OpenMode::ReadWrite).whole();
  }

  ~Database() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void snapshot(const Cluster& cluster, double taken) {
    store::SnapshotInfo info;
    info.taken = at(taken);
    store_->add_snapshot(cluster, info, {});
  }

  void log(const std::vector<store::AuditEvent>& events, double first = -1800, double last = 1800) {
    store::Coverage coverage;
    coverage.file = "audit.log";
    coverage.first = at(first);
    coverage.last = at(last);
    coverage.tally.lines = events.size();
    store_->add_events(events, {}, coverage);
  }

  [[nodiscard]] ClusterAt moment(double seconds) const { return cluster_at(*store_, at(seconds)); }

 private:
  std::filesystem::path folder_;
  std::optional<store::ClusterStore> store_;
};

bool has_binding(const ClusterAt& moment, const std::string& name) {
  return std::ranges::any_of(moment.cluster.bindings,
                             [&](const Binding& b) { return b.meta.name == name; });
}

bool has_namespace(const ClusterAt& moment, const std::string& name) {
  return std::ranges::any_of(moment.cluster.namespaces,
                             [&](const Namespace& n) { return n.meta.name == name; });
}

Namespace namespace_made(const std::string& name, double created) {
  Namespace ns;
  ns.meta.name = name;
  ns.meta.created = at(created);
  return ns;
}

}  // namespace

TEST_CASE("a grant made and removed is there in between only", "[correlation][time]") {
  Database database;
  database.snapshot(base_cluster(), -1000);
  database.log({rbac_write(10, "eve", "create", "clusterrolebindings", "mine",
                           binding_object("creator", "eve")),
                rbac_write(60, "eve", "delete", "clusterrolebindings", "mine", "", 200)});
  CHECK_FALSE(has_binding(database.moment(5), "mine"));
  const auto between = database.moment(30);
  REQUIRE(has_binding(between, "mine"));
  CHECK(between.cluster.bindings.back().subjects.front().name == "eve");
  CHECK(between.cluster.files.at(between.cluster.bindings.back().pos.file) == "audit.log");
  CHECK(between.doubts.empty());
  CHECK_FALSE(has_binding(database.moment(90), "mine"));
}

TEST_CASE("RBAC is replayed backwards from a later snapshot", "[correlation][time]") {
  Database database;
  auto cluster = base_cluster();
  bind_user(cluster, "late", "eve");
  bind_user(cluster, "young", "eve");
  cluster.bindings.back().meta.created = at(100);
  database.snapshot(cluster, 500);
  database.log({rbac_write(200, "root", "create", "clusterrolebindings", "late",
                           binding_object("creator", "eve")),
                rbac_write(300, "root", "delete", "clusterrolebindings", "old", "", 200)});
  CHECK_FALSE(has_binding(database.moment(150), "late"));
  CHECK(has_binding(database.moment(250), "late"));
  CHECK_FALSE(has_binding(database.moment(50), "young"));
  CHECK(has_binding(database.moment(150), "young"));
  // Its deletion shows that it was there, but not what it was.
  const auto before = database.moment(250);
  CHECK_FALSE(has_binding(before, "old"));
  REQUIRE(before.doubts.size() == 1);
  CHECK(before.doubts.front().find("ClusterRoleBinding \"old\"") != std::string::npos);
}

TEST_CASE("what a log of level Metadata hides, a later snapshot shows", "[correlation][time]") {
  Database database;
  auto later = base_cluster();
  bind_user(later, "quiet", "eve");
  database.snapshot(base_cluster(), -1000);
  database.log({rbac_write(10, "root", "create", "clusterrolebindings", "quiet", "")});
  CHECK_FALSE(has_binding(database.moment(20), "quiet"));
  CHECK(database.moment(20).doubts.size() == 1);
  database.snapshot(later, 1000);
  CHECK(has_binding(database.moment(20), "quiet"));
  CHECK(database.moment(20).doubts.empty());
}

TEST_CASE("namespaces come and go with the log and their own age", "[correlation][time]") {
  Database database;
  auto first = base_cluster();
  first.namespaces = {namespace_made("old", -5000)};
  auto later = first;
  later.namespaces.push_back(namespace_made("unlogged", 40));
  database.snapshot(first, -1000);
  database.snapshot(later, 1000);
  database.log({create_namespace(10, "jane", "short"),
                event(30, "jane", "delete", "namespaces", "short", 200)});
  CHECK(has_namespace(database.moment(20), "short"));
  CHECK(has_namespace(database.moment(20), "old"));
  CHECK_FALSE(has_namespace(database.moment(35), "short"));
  CHECK_FALSE(has_namespace(database.moment(35), "unlogged"));
  CHECK(has_namespace(database.moment(50), "unlogged"));
}

TEST_CASE("time that no log covers is told", "[correlation][time]") {
  Database database;
  database.snapshot(base_cluster(), -1000);
  database.log({}, -1800, 100);
  CHECK(database.moment(50).doubts.empty());
  const auto outside = database.moment(200);
  REQUIRE(outside.doubts.size() == 1);
  CHECK(outside.doubts.front().find("no log and no snapshot covers") != std::string::npos);
  CHECK(outside.cluster.reading.outside);
  CHECK_FALSE(database.moment(50).cluster.reading.outside);
  CHECK(database.moment(-1000).doubts.empty());
}

TEST_CASE("a database without a snapshot has no moments", "[correlation][time]") {
  const Database database;
  CHECK_THROWS_AS(database.moment(0), Error);
}
