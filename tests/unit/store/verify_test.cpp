#include "store/sql/database.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

// What verify() says after somebody with a shell has changed a sound database.
std::vector<std::string> problems_after(const char* sql) {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    Store store(path, OpenMode::ReadWrite);
    auto whole = store.whole();
    const auto cluster = small_cluster(3);
    whole.add_snapshot(cluster, info_for(cluster), {});
    whole.add_events(numbered_events(0, 3), {}, {});
    REQUIRE(store.verify().empty());
  }
  auto database = open_database(path, OpenMode::ReadWrite);
  database.execute("PRAGMA foreign_keys = OFF");
  database.execute(sql);
  return Store(path, OpenMode::ReadOnly).verify();
}

}  // namespace

TEST_CASE("verify tells a snapshot that lost an object", "[store][sqlite]") {
  const auto problems = problems_after("DELETE FROM node WHERE kind = 1 AND name = 'team-1'");
  CHECK(problems == std::vector<std::string>{"snapshot 1 does not hold all of its objects"});
}

TEST_CASE("verify tells an edge that leads nowhere", "[store][sqlite]") {
  const auto problems = problems_after("UPDATE edge SET to_node = 999 WHERE kind = 2");
  REQUIRE_FALSE(problems.empty());
  CHECK(problems.front() == "table edge has a row that refers to nothing in node");
}

TEST_CASE("verify tells an event whose actor is gone", "[store][sqlite]") {
  const auto problems = problems_after("DELETE FROM actor");
  REQUIRE(problems.size() == 3);
  CHECK(problems.front() == "table audit_event has a row that refers to nothing in actor");
}

TEST_CASE("verify tells a binding without a role", "[store][sqlite]") {
  const auto problems = problems_after("DELETE FROM edge WHERE kind = 2 AND from_node = 4");
  CHECK(problems == std::vector<std::string>{"snapshot 1 has a binding that refers to no role"});
}

TEST_CASE("a snapshot with a dangling edge is damaged, not a crash", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    const auto cluster = small_cluster(3);
    store.add_snapshot(cluster, info_for(cluster), {});
  }
  auto database = open_database(path, OpenMode::ReadWrite);
  const auto* sql =
      GENERATE("UPDATE edge SET to_node = 999", "UPDATE node SET detail = '{\"labels\":7}'");
  database.execute("PRAGMA foreign_keys = OFF");
  database.execute(sql);
  const auto store = Store(path, OpenMode::ReadOnly).whole();
  CHECK(error_of([&] { (void)store.load_snapshot(1); }) ==
        "snapshot 1 in `" + path + "` is damaged");
}

}  // namespace nsposture::store
