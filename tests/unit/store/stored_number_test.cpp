// The numbers in a database are a promise to databases that exist: they are repeated here by hand.
#include "store/records/stored_number.h"

#include "store/sql/database.h"
#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

#include <utility>
#include <vector>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

template <typename Enum>
void check_numbers(const std::vector<std::pair<Enum, int>>& numbers) {
  for (const auto& [enumerator, number] : numbers) {
    INFO(number);
    CHECK(stored_number(enumerator) == number);
    CHECK(from_stored_number<Enum>(number) == enumerator);
  }
  CHECK_THROWS_AS(from_stored_number<Enum>(-1), Error);
  CHECK_THROWS_AS(from_stored_number<Enum>(static_cast<int>(numbers.size())), Error);
  CHECK_THROWS_AS(from_stored_number<Enum>(std::int64_t{1} << 32U), Error);
}

// A database with one of everything, after somebody with a shell has changed it.
ClusterStore changed(const TempFolder& folder, const char* sql) {
  const auto path = folder.database();
  {
    auto store = Store(path, OpenMode::ReadWrite).whole();
    const auto cluster = small_cluster(1);
    const auto snapshot = store.add_snapshot(cluster, info_for(cluster), {Diagnostic{}});
    store.add_events(numbered_events(0, 1), {}, {});
    store.add_analysis({0, snapshot, {1, 0}, "1.0"}, {Finding{}});
    bool more = true;
    store.replace_flows("flows", [&](std::vector<Flow>& flows) {
      flows.emplace_back();
      return std::exchange(more, false);
    });
  }
  open_database(path, OpenMode::ReadWrite).execute(sql);
  return Store(path, OpenMode::ReadOnly).whole();
}

}  // namespace

TEST_CASE("stored numbers never change their meaning", "[store]") {
  check_numbers<DiagnosticKind>({{DiagnosticKind::Unreadable, 0},
                                 {DiagnosticKind::Rejected, 1},
                                 {DiagnosticKind::Warning, 2}});
  check_numbers<Stage>({{Stage::RequestReceived, 0},
                        {Stage::ResponseStarted, 1},
                        {Stage::ResponseComplete, 2},
                        {Stage::Panic, 3}});
  check_numbers<Level>(
      {{Level::None, 0}, {Level::Metadata, 1}, {Level::Request, 2}, {Level::RequestResponse, 3}});
  check_numbers<FlowVerdict>({{FlowVerdict::Forwarded, 0}, {FlowVerdict::Refused, 1}});
  check_numbers<Severity>({{Severity::Info, 0},
                           {Severity::Low, 1},
                           {Severity::Medium, 2},
                           {Severity::High, 3},
                           {Severity::Critical, 4}});
  check_numbers<Confidence>({{Confidence::Low, 0}, {Confidence::Medium, 1}, {Confidence::High, 2}});
}

TEST_CASE("an audit level that is none is damage, not a level", "[store]") {
  const TempFolder folder;
  const auto store = changed(folder, "UPDATE audit_event SET level = 9");
  CHECK(error_of([&] { store.for_each_event([](AuditEvent&& /*event*/) {}); }) ==
        "the database is damaged: 9 stands for no audit level");
}

TEST_CASE("a severity that is none is damage, not a severity", "[store]") {
  const TempFolder folder;
  const auto store = changed(folder, "UPDATE finding SET severity = 5");
  const auto expected = "the database is damaged: 5 stands for no severity";
  CHECK(error_of([&] { (void)store.findings(1); }) == expected);
  CHECK(error_of([&] { (void)store.finding_marks(1); }) == expected);
}

TEST_CASE("a kind of diagnostic or a flow's outcome that is none is damage", "[store]") {
  const TempFolder folder;
  const auto store =
      changed(folder, "UPDATE diagnostic SET kind = 256; UPDATE flow SET verdict = 2");
  CHECK(error_of([&] { (void)store.snapshot_diagnostics(1); }) ==
        "the database is damaged: 256 stands for no kind of diagnostic");
  CHECK(error_of([&] { (void)store.flows(); }) ==
        "the database is damaged: 2 stands for no flow verdict");
}

}  // namespace nsposture::store
