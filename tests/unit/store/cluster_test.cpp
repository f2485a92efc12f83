// One database, several clusters: what each of them sees of it.
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

std::int64_t scan(const ClusterStore& store, const std::string& name) {
  auto cluster = small_cluster(1);
  cluster.name = name;
  auto copy = store;
  return copy.add_snapshot(cluster, info_for(cluster), {});
}

std::size_t events_of(const ClusterStore& store) {
  std::size_t count = 0;
  store.for_each_event([&](AuditEvent&& /*event*/) { ++count; });
  return count;
}

}  // namespace

TEST_CASE("each cluster has its own snapshots and analyses, the whole has all", "[store]") {
  const TempFolder folder;
  const Store store(folder.database(), OpenMode::ReadWrite);
  const auto first = scan(store.whole(), "a");
  const auto second = scan(store.whole(), "b");
  auto a = store.cluster("a");
  auto b = store.cluster("b");
  a.add_analysis({0, first, {1, 0}, "1.0"}, {});
  b.add_analysis({0, second, {2, 0}, "1.0"}, {});
  CHECK(store.clusters() == std::vector<std::string>{"a", "b"});
  CHECK(a.latest_snapshot()->id == first);
  CHECK(b.latest_snapshot()->id == second);
  CHECK(store.whole().snapshots().size() == 2);
  REQUIRE(a.analyses().size() == 1);
  CHECK(a.latest_analysis()->snapshot == first);
  CHECK(store.whole().analyses().size() == 2);
}

TEST_CASE("a cluster does not give away a snapshot of another one", "[store]") {
  const TempFolder folder;
  const Store store(folder.database(), OpenMode::ReadWrite);
  scan(store.whole(), "a");
  const auto other = scan(store.whole(), "b");
  CHECK(store.cluster("b").load_snapshot(other).name == "b");
  CHECK(store.whole().load_snapshot(other).name == "b");
  CHECK(error_of([&] {
          (void)store.cluster("a").load_snapshot(other);
        }).ends_with("` has no snapshot 2 of cluster `a`"));
}

TEST_CASE("what is written by a cluster is not read by another, and by the whole", "[store]") {
  const TempFolder folder;
  const Store store(folder.database(), OpenMode::ReadWrite);
  scan(store.whole(), "a");
  scan(store.whole(), "b");
  auto a = store.cluster("a");
  auto b = store.cluster("b");
  CHECK(a.add_events(numbered_events(0, 3), {"audit.log", "i", 7, 3}, {}) == 3);
  // The same log, imported for another cluster, is kept for both.
  CHECK(b.add_events(numbered_events(0, 2), {}, {}) == 2);
  CHECK(events_of(a) == 3);
  CHECK(events_of(b) == 2);
  CHECK(events_of(store.whole()) == 5);
  CHECK(store.event_count() == 5);
  CHECK(a.last_event_id() == b.last_event_id());
  CHECK(a.import_position("audit.log", "i"));
  CHECK_FALSE(b.import_position("audit.log", "i"));
  a.accept({"f", "a reason", {}, {1, 0}});
  CHECK(a.acceptances().size() == 1);
  CHECK(b.acceptances().empty());
}

TEST_CASE("a log imported before any cluster had a name is of the only one there is",
          "[store][sqlite]") {
  const TempFolder folder;
  const Store store(folder.database(), OpenMode::ReadWrite);
  auto nobody = store.whole();
  nobody.add_events(numbered_events(0, 3), {}, {});
  scan(nobody, "a");
  const auto only = store.cluster("a");
  CHECK(events_of(only) == 3);
  // What a cluster sees does not change under whoever holds it; the next one to ask sees it.
  scan(nobody, "b");
  CHECK(events_of(only) == 3);
  CHECK(events_of(store.cluster("a")) == 0);
}

TEST_CASE("a cluster outlives the store that it came from", "[store]") {
  const TempFolder folder;
  auto whole = Store(folder.database(), OpenMode::ReadWrite).whole();
  CHECK(whole.add_events(numbered_events(0, 2), {}, {}) == 2);
  CHECK(events_of(whole) == 2);
}

}  // namespace nsposture::store
