#include "tests/unit/store/store_fixture.h"

#include <catch2/catch.hpp>

namespace nsposture::store {

namespace {

using namespace nsposture::tests;

AuditEvent rich_event() {
  auto event = numbered_event(1);
  event.stage = Stage::ResponseStarted;
  event.level = Level::RequestResponse;
  event.dry_run = true;
  event.field_manager = "kubectl-client-side-apply";
  event.user = {"jane", "u-1", {"dev", "system:authenticated"}, "JTI=1", "pod", "node", {"arn=x"}};
  event.impersonated = Actor{"root", "u-2", {"system:masters"}, {}, {}, {}, {}};
  event.source_ips = {"198.51.100.1", "192.0.2.7"};
  event.user_agent = "curl/8 \x1b[31m";
  event.api_group = "apps";
  event.subresource = "status";
  event.namespace_ = "ci";
  event.code = 409;
  event.message = "namespaces \"ns\" already exists";
  event.reason = "RBAC: allowed";
  event.issued_credential_id = "JTI=2";
  event.object = R"({"kind":"Namespace"})";
  event.received = {1'795'435'200'987'762'000, 6};
  event.at = {1'795'435'201'000'000'000, 0};
  event.cluster = "prod";
  event.apiserver = "10.0.0.1";
  event.blind = 5;
  return event;
}

std::vector<AuditEvent> held(const ClusterStore& store) {
  std::vector<AuditEvent> events;
  store.for_each_event([&](AuditEvent&& event) { events.push_back(std::move(event)); });
  return events;
}

Coverage covering(std::int64_t first, std::int64_t last, std::uint64_t irrelevant) {
  Coverage coverage;
  coverage.file = "audit.log";
  coverage.format = "raw";
  coverage.first = {first, 6};
  coverage.last = {last, 3};
  coverage.tally.bytes = 1000;
  coverage.tally.lines = irrelevant;
  coverage.tally.irrelevant = irrelevant;
  return coverage;
}

}  // namespace

TEST_CASE("an event comes back with every field", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  const auto event = rich_event();
  REQUIRE(store.add_events({event}, {}, {}) == 1);
  const auto events = held(store);
  REQUIRE(events.size() == 1);
  const auto& back = events.front();
  CHECK(back.id > 0);
  CHECK(back.audit_id == event.audit_id);
  CHECK(back.stage == event.stage);
  CHECK(back.level == event.level);
  CHECK(back.verb == event.verb);
  CHECK(back.path == event.path);
  CHECK(back.dry_run);
  CHECK(back.field_manager == event.field_manager);
  CHECK(back.user == event.user);
  CHECK(back.impersonated == event.impersonated);
  CHECK(back.source_ips == event.source_ips);
  CHECK(back.user_agent == event.user_agent);
  CHECK(back.api_group == event.api_group);
  CHECK(back.resource == event.resource);
  CHECK(back.subresource == event.subresource);
  CHECK(back.namespace_ == event.namespace_);
  CHECK(back.name == event.name);
  CHECK(back.code == event.code);
  CHECK(back.message == event.message);
  CHECK(back.decision == event.decision);
  CHECK(back.reason == event.reason);
  CHECK(back.issued_credential_id == event.issued_credential_id);
  CHECK(back.object == event.object);
  CHECK(format_rfc3339(back.received) == "2026-11-23T12:00:00.987762Z");
  CHECK(format_rfc3339(back.at) == "2026-11-23T12:00:01Z");
  CHECK(back.cluster == event.cluster);
  CHECK(back.apiserver == event.apiserver);
  CHECK(back.blind == event.blind);
  CHECK(back.file == event.file);
  CHECK(back.line == event.line);
}

TEST_CASE("an absent impersonation and an absent code stay absent", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  auto event = numbered_event(1);
  event.code.reset();
  store.add_events({event}, {}, {});
  CHECK_FALSE(held(store).front().code);
  CHECK_FALSE(held(store).front().impersonated);
}

TEST_CASE("importing the same events again adds nothing", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  const auto events = numbered_events(0, 3000);
  CHECK(whole.add_events(events, {}, {}) == 3000);
  CHECK(whole.add_events(events, {}, {}) == 0);
  auto elsewhere = events;  // the same log under another name
  for (auto& event : elsewhere) event.file = "copy.log";
  CHECK(whole.add_events(elsewhere, {}, {}) == 0);
  CHECK(store.event_count() == 3000);
}

TEST_CASE("one event twice in a batch counts once", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  CHECK(store.add_events({numbered_event(1), numbered_event(1)}, {}, {}) == 1);
}

TEST_CASE("a forged Audit-ID erases no event", "[store]") {
  const TempFolder folder;
  Store store(folder.database(), OpenMode::ReadWrite);
  auto whole = store.whole();
  const auto event = numbered_event(1);
  whole.add_events({event}, {}, {});
  using Change = void (*)(AuditEvent&);
  const auto change = GENERATE(values<Change>({
      [](AuditEvent& e) { e.stage = Stage::RequestReceived; },
      [](AuditEvent& e) { e.verb = "delete"; },
      [](AuditEvent& e) { e.path += "/x"; },
      [](AuditEvent& e) { e.dry_run = true; },
      [](AuditEvent& e) { e.user.username = "mallory"; },
      [](AuditEvent& e) { e.impersonated = Actor{"root", {}, {}, {}, {}, {}, {}}; },
      [](AuditEvent& e) { e.source_ips = {"192.0.2.8"}; },
      [](AuditEvent& e) { e.name = "kube-system"; },
      [](AuditEvent& e) { e.namespace_ = "kube-system"; },
      [](AuditEvent& e) { e.code = 403; },
      [](AuditEvent& e) { e.received.ns += 1; },
      [](AuditEvent& e) { e.apiserver = "another"; },
  }));
  auto other = event;
  change(other);
  CHECK(whole.add_events({other}, {}, {}) == 1);
  CHECK(store.event_count() == 2);
}

TEST_CASE("events come in the order of their time, then as they were read", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  auto late = numbered_event(9);
  auto early = numbered_event(1);
  auto twin = numbered_event(2);
  twin.received = early.received;
  store.add_events({late, early}, {}, {});
  store.add_events({twin}, {}, {});
  std::vector<std::string> names;
  for (const auto& event : held(store)) names.push_back(event.name);
  CHECK(names == std::vector<std::string>{"ns-1", "ns-2", "ns-9"});
}

TEST_CASE("an import goes on where the last batch ended, for the same file only", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  store.add_events({numbered_event(1)}, {"audit.log", "inode-1", 100, 1}, {});
  store.add_events({numbered_event(2)}, {"audit.log", "inode-1", 250, 2}, {});
  const auto position = store.import_position("audit.log", "inode-1");
  REQUIRE(position);
  CHECK(position->offset == 250);
  CHECK(position->lines == 2);
  CHECK_FALSE(store.import_position("audit.log", "inode-2"));
  // The file under a new name.
  REQUIRE(store.import_position("other.log", "inode-1"));
  CHECK(store.import_position("other.log", "inode-1")->file == "other.log");
  CHECK(store.import_positions("other.log").empty());
  CHECK(store.import_positions("audit.log").size() == 1);
}

TEST_CASE("coverage of one input adds up over its batches", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  auto first = covering(5000, 9000, 10);
  first.blind = 1;
  first.metadata_only = true;
  store.add_events({numbered_event(1), numbered_event(2)}, {}, first);
  auto second = covering(2000, 7000, 5);
  second.blind = 4;
  store.add_events({numbered_event(2), numbered_event(3)}, {}, second);
  REQUIRE(store.coverage().size() == 1);
  const auto sum = store.coverage().front();
  CHECK(sum.first.ns == 2000);
  CHECK(sum.last.ns == 9000);
  CHECK(sum.last.digits == 3);
  CHECK(sum.tally.bytes == 2000);
  CHECK(sum.tally.kept == 3);
  CHECK(sum.tally.duplicates == 1);
  CHECK(sum.tally.irrelevant == 15);
  CHECK(sum.blind == 5);
  CHECK_FALSE(sum.metadata_only);
}

TEST_CASE("a batch without any time does not move the beginning to 1970", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  const bool timeless_first = GENERATE(true, false);
  if (timeless_first) store.add_events({}, {}, covering(0, 0, 3));
  store.add_events({}, {}, covering(5000, 9000, 3));
  if (!timeless_first) store.add_events({}, {}, covering(0, 0, 3));
  const auto sum = store.coverage().front();
  CHECK(sum.first.ns == 5000);
  CHECK(sum.first.digits == 6);
  CHECK(sum.last.ns == 9000);
}

TEST_CASE("API servers of one file have coverage of their own", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  for (const auto* server : {"b", "a"}) {
    auto coverage = covering(1, 2, 1);
    coverage.apiserver = server;
    store.add_events({}, {}, coverage);
  }
  REQUIRE(store.coverage().size() == 2);
  CHECK(store.coverage()[0].apiserver == "a");
}

TEST_CASE("gaps are kept once each, by time", "[store]") {
  const TempFolder folder;
  auto store = Store(folder.database(), OpenMode::ReadWrite).whole();
  store.add_gaps({{"b.log", "", {50, 0}, {60, 0}}, {"a.log", "x", {10, 3}, {20, 3}}});
  store.add_gaps({{"a.log", "x", {10, 3}, {20, 3}}});
  const auto gaps = store.gaps();
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].file == "a.log");
  CHECK(gaps[0].apiserver == "x");
  CHECK(gaps[0].to.ns == 20);
}

TEST_CASE("a reader sees one state while another process adds events", "[store]") {
  const TempFolder folder;
  const auto path = folder.database();
  auto writer = Store(path, OpenMode::ReadWrite).whole();
  writer.add_events(numbered_events(0, 10), {}, {});
  const Store reader(path, OpenMode::ReadOnly);
  const auto whole = reader.whole();
  std::size_t seen = 0;
  whole.for_each_event([&](AuditEvent&& event) {
    auto fresh = numbered_event(100 + seen);
    fresh.user.username = "came-later-" + std::to_string(seen);
    writer.add_events({fresh}, {}, {});
    CHECK(event.user.username.rfind("came-later", 0) == std::string::npos);
    ++seen;
  });
  CHECK(seen == 10);
  CHECK(reader.event_count() == 20);
}

}  // namespace nsposture::store
