#include "analyzer/analysis/load.h"
#include "analyzer/analysis/store_sink.h"
#include "analyzer/ingest/audit/audit_source.h"
#include "analyzer/ingest/manifest/manifest_source.h"
#include "analyzer/serve/event_window.h"
#include "analyzer/serve/live_analyzer.h"
#include "analyzer/serve/open_findings.h"
#include "store/store.h"
#include "tests/support/events.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <unistd.h>

using namespace nsposture;
using serve::EventWindow;

namespace {

std::vector<store::AuditEvent> numbered(std::vector<store::AuditEvent> events) {
  std::int64_t id = 0;
  for (auto& event : events) event.id = ++id;
  return events;
}

std::set<std::int64_t> ids_of(const std::vector<store::AuditEvent>& events) {
  std::set<std::int64_t> ids;
  for (const auto& event : events) ids.insert(event.id);
  return ids;
}

EventWindow memory_of(const std::vector<store::AuditEvent>& events, std::size_t most = 1000) {
  EventWindow memory(most);
  for (const auto& event : events) memory.add(event);
  return memory;
}

constexpr Timestamp kAlways{INT64_MIN, 0};

// A log and the cluster after it, as they lie in the fixtures.
struct Recorded {
  std::vector<store::AuditEvent> events;  // in the order in which they were logged
  serve::Snapshots snapshots;
};

Recorded recorded(const std::string& log, const std::vector<std::string>& dumps) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("nsposture-memory-" + std::to_string(::getpid()) + ".db");
  std::filesystem::remove(path);
  Recorded recorded;
  {
    auto store = store::Store(path, store::OpenMode::ReadWrite).whole();
    nsposture::analysis::StoreSink sink(store);
    REQUIRE(ingest::audit::import_audit({log}, sink, {}).unreadable.empty());
    for (const auto& dump : dumps) {
      auto read = ingest::manifest::read_rbac({dump}, {});
      store::SnapshotInfo info;
      info.taken = Timestamp{};
      for (const auto& ns : read.cluster.namespaces) {
        if (ns.meta.created) info.taken = std::max(info.taken, *ns.meta.created);
      }
      for (const auto& binding : read.cluster.bindings) {
        if (binding.meta.created) info.taken = std::max(info.taken, *binding.meta.created);
      }
      store.add_snapshot(read.cluster, info, {});
    }
    for (const auto& info : store.snapshots()) {
      recorded.snapshots.push_back(analysis::open_snapshot(store, info));
    }
    store.for_each_event([&](store::AuditEvent&& e) { recorded.events.push_back(std::move(e)); });
  }
  std::filesystem::remove(path);
  std::ranges::sort(recorded.events, {}, &store::AuditEvent::id);
  return recorded;
}

using Found = std::map<std::string, std::string>;  // fingerprint -> rule and title

void note(const correlation::CaseFile& file, Found& found) {
  const auto unsettled = serve::pending_requests(file);
  for (const auto& finding : rules::run_event_rules(file, {})) {
    if (serve::is_unsettled(finding, unsettled)) continue;
    found.emplace(finding.fingerprint, finding.rule + " " + finding.title);
  }
}

// What events bring one lot after the other, as the watcher goes about it.
Found by_lots(const Recorded& log, std::size_t lot) {
  Found found;
  EventWindow memory(100'000);
  std::vector<std::int64_t> unanswered;
  Timestamp end;
  const auto judge = [&](const std::vector<std::int64_t>& ids) {
    store::Coverage coverage;
    coverage.last = end;
    note(correlation::CaseFile(serve::share(log.snapshots), memory.around(ids, kAlways), {coverage},
                               {}),
         found);
  };
  for (std::size_t begin = 0; begin < log.events.size(); begin += lot) {
    std::vector<std::int64_t> fresh;
    for (std::size_t i = begin; i < std::min(log.events.size(), begin + lot); ++i) {
      const auto& event = log.events[i];
      end = std::max(end, event.at);
      if (event.stage == store::Stage::RequestReceived) unanswered.push_back(event.id);
      memory.add(event);
      fresh.push_back(event.id);
    }
    judge(fresh);
  }
  judge(unanswered);
  return found;
}

Found at_once(const Recorded& log) {
  Found found;
  note(correlation::CaseFile(serve::share(log.snapshots), log.events, {}, {}), found);
  return found;
}

Found without(Found all, const Found& known) {
  std::erase_if(all, [&](const auto& one) { return known.contains(one.first); });
  return all;
}

}  // namespace

TEST_CASE("an event is judged with its other stages, its namespace and its token", "[serve]") {
  auto minted = tests::event(0, "root", "create", "serviceaccounts", "builder", 201);
  minted.subresource = "token";
  minted.issued_credential_id = "JTI=1";
  auto made = tests::create_namespace(10, "system:serviceaccount:ci:builder", "shop");
  made.user.credential_id = "JTI=1";
  auto received = made;
  received.stage = store::Stage::RequestReceived;
  received.code.reset();
  auto other = tests::create_namespace(11, "jane", "garden");
  auto deleted = tests::event(20, "jane", "delete", "namespaces", "shop", 200);
  const auto events = numbered({minted, received, made, other, deleted});
  const auto memory = memory_of(events);
  CHECK(ids_of(memory.around({3}, kAlways)) == std::set<std::int64_t>{1, 2, 3, 5});
  CHECK(ids_of(memory.around({4}, kAlways)) == std::set<std::int64_t>{4});
  CHECK(ids_of(memory.around({5}, kAlways)) == std::set<std::int64_t>{2, 3, 5});
}

TEST_CASE("a removed grant brings back the creations it allowed", "[serve]") {
  auto made = tests::create_namespace(10, "jane", "shop");
  made.reason = R"(RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to User "jane")";
  const auto gone = tests::rbac_write(900, "root", "delete", "clusterrolebindings", "b", "", 200);
  const auto strange =
      tests::rbac_write(901, "root", "delete", "clusterrolebindings", "c", "", 200);
  const auto memory = memory_of(numbered({made, gone, strange}));
  CHECK(ids_of(memory.around({2}, kAlways)).contains(1));
  CHECK_FALSE(ids_of(memory.around({3}, kAlways)).contains(1));
}

TEST_CASE("a first step in a namespace brings back its creation, and the other way round",
          "[serve]") {
  const auto made = tests::create_namespace(10, "jane", "shop");
  const auto other = tests::create_namespace(11, "kim", "garden");
  auto minted = tests::event(20, "jane", "create", "serviceaccounts", "bot", 201);
  minted.subresource = "token";
  auto entered = tests::event(21, "eve", "get", "pods", "web", 101);
  entered.subresource = "exec";
  auto published = tests::event(22, "eve", "create", "services", "web", 201);
  for (auto* step : {&minted, &entered, &published}) step->namespace_ = "shop";
  const auto bound = tests::rbac_write(
      23, "root", "create", "clusterrolebindings", "b",
      R"({"kind":"ClusterRoleBinding","metadata":{},"roleRef":{"kind":"ClusterRole","name":"r"},)"
      R"("subjects":[{"kind":"ServiceAccount","namespace":"shop","name":"bot"}]})");
  const auto memory = memory_of(numbered({made, other, minted, entered, published, bound}));
  for (const std::int64_t step : {3, 4, 5, 6}) {
    const auto around = ids_of(memory.around({step}, kAlways));
    CAPTURE(step);
    CHECK(around.contains(1));
    CHECK_FALSE(around.contains(2));
  }
  const auto around = ids_of(memory.around({1}, kAlways));
  for (const std::int64_t step : {3, 4, 5}) CHECK(around.contains(step));
}

TEST_CASE("the memory forgets what is oldest, but RBAC writes stay", "[serve]") {
  std::vector<store::AuditEvent> events;
  events.push_back(tests::rbac_write(0, "root", "create", "clusterrolebindings", "b",
                                     tests::binding_object("r", "jane")));
  for (int i = 0; i < 50; ++i) {
    events.push_back(tests::create_namespace(i + 1, "jane", "n" + std::to_string(i)));
  }
  events = numbered(events);
  const auto memory = memory_of(events, 10);
  CHECK(memory.size() == 11);
  CHECK(memory.contains(1));
  CHECK_FALSE(memory.contains(41));
  CHECK(memory.contains(42));
  // All by the same user, as far as they are remembered.
  CHECK(memory.around({51}, kAlways).size() == 11);
}

TEST_CASE("the namespace of a nameless creation is looked for near it", "[serve]") {
  auto nameless = tests::create_namespace(10, "jane", "");
  auto events = tests::follow_ups(10.2, "shop-x7");
  events.insert(events.begin(), nameless);
  const auto far = tests::follow_ups(300, "far-away");
  events.insert(events.end(), far.begin(), far.end());
  const auto memory = memory_of(numbered(events));
  CHECK(ids_of(memory.around({1}, kAlways)) == std::set<std::int64_t>{1, 2, 3});
  CHECK(ids_of(memory.around({2}, kAlways)) == std::set<std::int64_t>{1, 2, 3});
}

TEST_CASE("events that come a few at a time bring the findings that all of them bring",
          "[serve][lab]") {
  const std::string fixtures = NSPOSTURE_FIXTURES;
  const auto lab = recorded(fixtures + "/audit/lab/audit-requestresponse.ndjson.gz",
                            {fixtures + "/audit/lab/rbac-snapshot-after.json.gz"});
  const auto story = recorded(
      fixtures + "/stories/story-1/audit.log.gz",
      {fixtures + "/stories/story-1/before.json.gz", fixtures + "/stories/story-1/after.json.gz"});
  for (const auto* log : {&lab, &story}) {
    const auto all = at_once(*log);
    CHECK(all.size() >= 8);
    for (const std::size_t lot : {1UL, 3UL, 50UL, 100'000UL}) {
      const auto found = by_lots(*log, lot);
      CAPTURE(lot);
      for (const auto& [fingerprint, text] : without(all, found)) FAIL_CHECK("missed: " << text);
      for (const auto& [fingerprint, text] : without(found, all)) FAIL_CHECK("too much: " << text);
    }
  }
}
