// What a kill at any moment and a full disk leave behind.
#include "store/events/events.h"
#include "store/snapshots/snapshots.h"
#include "store/sql/database.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <random>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

constexpr std::uint64_t kBatch = 200;
constexpr unsigned kNamespaces = 150;

// Goes on from the stored position for ever: a batch of events, a snapshot, and a byte through the
// pipe after each.
[[noreturn]] void write_until_killed(const std::string& path, int pipe) {
  try {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    const auto position = store.import_position("audit.log", "i");
    auto next = position ? position->lines : 0;
    const auto cluster = small_cluster(kNamespaces);
    for (;;) {
      Coverage coverage;
      coverage.file = "audit.log";
      coverage.first = {1, 0};
      coverage.tally.lines = kBatch;
      store.add_events(numbered_events(next, kBatch), {"audit.log", "i", next * 100, next + kBatch},
                       coverage);
      next += kBatch;
      if (::write(pipe, "e", 1) != 1) ::_exit(1);
      store.add_snapshot(cluster, info_for(cluster), {});
      if (::write(pipe, "s", 1) != 1) ::_exit(1);
    }
  } catch (const std::exception&) {
    ::_exit(1);
  }
}

// Lets a child work until it has told of `operations`, then some more, and kills it.
void run_and_kill(const std::string& path, unsigned operations, unsigned spins) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(path, ends[1]);
  }
  ::close(ends[1]);
  char byte = 0;
  for (unsigned i = 0; i < operations; ++i) REQUIRE(::read(ends[0], &byte, 1) == 1);
  volatile unsigned spun = 0;
  while (spun < spins) {
    const unsigned next = spun + 1;
    spun = next;
  }
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  ::close(ends[0]);
  CHECK(WIFSIGNALED(status));
}

void check_whole(const std::string& path) {
  const Store store(path, OpenMode::ReadWrite);
  const auto whole = store.whole();
  CHECK(store.verify().empty());
  for (const auto& info : whole.snapshots()) {
    const auto cluster = whole.load_snapshot(info.id);
    CHECK(cluster.namespaces.size() == kNamespaces);
    CHECK(cluster.bindings.size() == kNamespaces);
    CHECK(cluster.bindings.back().subjects.size() == 1);
  }
  std::set<std::string> names;
  whole.for_each_event([&](AuditEvent&& event) { names.insert(event.name); });
  const auto position = whole.import_position("audit.log", "i");
  const auto lines = position ? position->lines : 0;
  CHECK(store.event_count() == lines);
  CHECK(names.size() == lines);
  if (lines != 0) {
    CHECK(whole.coverage().front().tally.lines == lines);
    CHECK(whole.coverage().front().tally.kept == lines);
  }
}

}  // namespace

TEST_CASE("killed at any moment, a writer leaves whole snapshots and every event once",
          "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 20; ++round) {
    run_and_kill(path, static_cast<unsigned>(random() % 5),
                 static_cast<unsigned>(random() % 20'000'000));
    check_whole(path);
  }
  CHECK(Store(path, OpenMode::ReadOnly).event_count() > 0);
}

TEST_CASE("a full database leaves nothing half-written", "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    store.add_events(numbered_events(0, 10), {"audit.log", "i", 10, 10}, {});
  }
  auto database = open_database(path, OpenMode::ReadWrite);
  const auto pages = database.query_int("PRAGMA page_count");
  database.execute(fmt::format("PRAGMA max_page_count = {}", pages + 5));
  const auto cluster = small_cluster(5000);
  const auto expected = "no space left to write `" + path + "`";
  CHECK(error_of([&] { snapshots::write_snapshot(database, cluster, info_for(cluster), {}); }) ==
        expected);
  CHECK(error_of([&] {
          events::write_events(database, numbered_events(0, 9000), {"audit.log", "i", 999, 999}, {},
                               {});
        }) == expected);
  const Store store(path, OpenMode::ReadOnly);
  const auto whole = store.whole();
  CHECK(store.verify().empty());
  CHECK(whole.snapshots().empty());
  CHECK(store.event_count() == 10);
  CHECK(whole.import_position("audit.log", "i")->offset == 10);
}

TEST_CASE("a file that may not grow is an error in words, and the database stays sound",
          "[store][sqlite]") {
  const TempFolder folder;
  const auto path = folder / "p.db";
  { const Store store(path, OpenMode::ReadWrite); }
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto error = error_of([&] {
      auto store = Store(path, OpenMode::ReadWrite).whole();
      store.add_events(numbered_events(0, 50'000), {"audit.log", "i", 1, 1}, {});
    });
    ::_exit(error.find("is the disk full?") != std::string::npos ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  const Store store(path, OpenMode::ReadWrite);
  const auto whole = store.whole();
  CHECK(store.verify().empty());
  CHECK(store.event_count() == 0);
  CHECK_FALSE(whole.import_position("audit.log", "i"));
}

}  // namespace nsposture::store
