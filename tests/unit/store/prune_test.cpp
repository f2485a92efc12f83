#include "store/sql/database.h"
#include "store/sql/statement.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

#include <set>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

Finding citing(std::string audit_id, std::string file, std::uint64_t line) {
  Finding finding;
  finding.rule = "NP101";
  finding.evidence = {
      {store::EvidenceKind::Event, "it", std::move(file), line, std::move(audit_id), std::nullopt}};
  return finding;
}

std::set<std::string> names(const ClusterStore& store) {
  std::set<std::string> found;
  store.for_each_event([&](AuditEvent&& event) { found.insert(event.name); });
  return found;
}

// Numbered events are received at 1,000,000 ns plus their number.
constexpr Timestamp kCut{1'000'005, 0};

}  // namespace

TEST_CASE("pruning removes old events and who is named by them alone", "[store]") {
  const TempFolder folder;
  const auto path = folder.database();
  {
    Store store(path, OpenMode::ReadWrite);
    auto whole = store.whole();
    whole.add_events(numbered_events(0, 8), {"audit.log", "i", 800, 8}, {});
    CHECK(store.prune(kCut).events == 5);
    CHECK(names(whole) == std::set<std::string>{"ns-5", "ns-6", "ns-7"});
    CHECK(store.verify().empty());
    CHECK(whole.import_position("audit.log", "i")->offset == 800);
    CHECK(store.prune(kCut).events == 0);
  }
  const auto database = open_database(path, OpenMode::ReadOnly);
  CHECK(database.query_int("SELECT count(*) FROM actor") == 3);
  CHECK(database.query_int("SELECT count(*) FROM symbol") == 2);
}

TEST_CASE("pruning keeps the events that open findings cite", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  whole.add_events(numbered_events(0, 8), {}, {});
  const auto snapshot = whole.add_snapshot({}, {}, {});
  whole.add_analysis({0, snapshot, {10, 0}, "1"}, {citing("id-0", "", 0)});
  whole.add_analysis({0, snapshot, {20, 0}, "1"},
                     {citing("id-1", "", 0), citing("", "audit.log", 4)});
  const auto tally = store.prune(kCut);
  CHECK(tally.analyses == 1);
  CHECK(tally.events == 3);
  CHECK(names(whole) == std::set<std::string>{"ns-1", "ns-3", "ns-5", "ns-6", "ns-7"});
  CHECK(whole.findings(whole.latest_analysis()->id).size() == 2);
  CHECK(store.verify().empty());
}

TEST_CASE("pruning keeps the latest snapshot of each cluster and those still spoken of",
          "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  auto prod = small_cluster(3);
  prod.name = "prod";
  auto test = small_cluster(2);
  test.name = "test";
  const auto add = [&](const Cluster& cluster, std::int64_t taken) {
    return whole.add_snapshot(cluster, info_for(cluster, taken), {});
  };
  add(prod, 1);
  const auto analysed = add(prod, 2);
  add(prod, 3);
  const auto prod_latest = add(prod, 4);
  const auto test_latest = add(test, 1);
  whole.add_analysis({0, analysed, {1, 0}, "1"}, {});
  const auto tally = store.prune({100, 0});
  CHECK(tally.snapshots == 2);
  std::vector<std::int64_t> kept;
  for (const auto& info : whole.snapshots()) kept.push_back(info.id);
  CHECK(kept == std::vector<std::int64_t>{analysed, prod_latest, test_latest});
  CHECK(whole.load_snapshot(analysed).bindings.size() == 3);
  CHECK(store.verify().empty());
}

TEST_CASE("foreign keys are guarded again after pruning", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  store.prune({100, 0});
  CHECK_FALSE(error_of([&] { whole.add_analysis({0, 9, {}, "1"}, {}); }).empty());
}

}  // namespace nsposture::store
