// Memory keeps events and flows as a database does: counts, coverage, gaps, positions, order.
#include "analyzer/analysis/archive.h"
#include "store/store.h"
#include "tests/support/run_cli.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <tuple>

using namespace nsposture;
using analysis::Inputs;
using nsposture::tests::Folder;
using store::AuditEvent;

namespace {

AuditEvent event(const std::string& id, std::int64_t second) {
  AuditEvent made;
  made.audit_id = id;
  made.verb = "create";
  made.resource = "namespaces";
  made.user.username = "jane";
  made.received = made.at = {second * 1'000'000'000, 0};
  made.file = "a.log";
  return made;
}

store::Coverage coverage(const std::string& file, std::int64_t first, std::int64_t last) {
  store::Coverage part;
  part.file = file;
  part.format = "raw";
  part.first = {first, 9};
  part.last = {last, 6};
  part.tally.lines = part.tally.events = 3;
  part.metadata_only = first == 0;
  return part;
}

store::Flow flow(const std::string& name, std::int64_t first) {
  store::Flow made;
  made.source.namespace_ = "shop";
  made.destination.name = name;
  made.first = made.last = {first, 0};
  return made;
}

// A snapshot's archive with everything that has a rule of its own put into it.
void fill(analysis::Archive& archive) {
  analysis::Scan scan;
  scan.cluster.name = scan.info.cluster = "prod";
  archive.add(std::move(scan));
  auto& events = archive.events();
  const auto late = event("late", 20);
  CHECK(events.add({late, event("early", 10), late}, {"a.log", "id", 7, 3},
                   coverage("a.log", 0, 5)) == 2);
  CHECK(events.add({event("early", 10), event("same", 20)}, {"b.log", "id", 9, 4},
                   coverage("a.log", 4, 9)) == 1);
  CHECK(events.add({}, {}, coverage("a.log", 6, 8)) == 0);
  events.add({}, {}, coverage("0.log", 3, 3));
  events.add({}, {}, {});
  events.add_gaps(
      {{"b", "", {2, 0}, {3, 0}}, {"a", "", {2, 0}, {4, 0}}, {"b", "", {1, 0}, {2, 0}}});
  events.add_gaps({{"b", "", {2, 0}, {9, 0}}});
  std::vector<std::vector<store::Flow>> batches = {{flow("z", 5), flow("a", 5)},
                                                   {flow("z", 3), flow("m", 5)}};
  const auto next = [&](std::vector<store::Flow>& found) {
    if (batches.empty()) return false;
    found = batches.front();
    batches.erase(batches.begin());
    return true;
  };
  archive.replace_flows("f.json", next);
  batches = {{flow("q", 4)}};
  archive.replace_flows("g.json", next);
  batches = {{flow("r", 4)}};
  archive.replace_flows("g.json", next);
}

void check_same(const Inputs& memory, const Inputs& database) {
  const auto key = [](const AuditEvent& e) {
    return std::tuple(e.audit_id, e.cluster, e.received);
  };
  CHECK(std::ranges::equal(memory.events, database.events, {}, key, key));
  const auto part = [](const store::Coverage& c) {
    return std::tuple(c.file, c.cluster, c.first.ns, c.first.digits, c.last.ns, c.last.digits,
                      c.tally.lines, c.tally.kept, c.tally.duplicates, c.metadata_only);
  };
  CHECK(std::ranges::equal(memory.coverage, database.coverage, {}, part, part));
  const auto gap = [](const store::CoverageGap& g) { return std::tuple(g.file, g.from, g.to); };
  CHECK(std::ranges::equal(memory.gaps, database.gaps, {}, gap, gap));
  const auto entry = [](const store::Flow& f) {
    return std::tuple(f.file, f.destination.name, f.first, f.last, f.count);
  };
  CHECK(std::ranges::equal(memory.flows, database.flows, {}, entry, entry));
}

}  // namespace

TEST_CASE("memory keeps events and flows as a database does", "[analysis]") {
  const Folder folder;
  const store::Store store(folder.path("p.db"), store::OpenMode::ReadWrite);
  analysis::StoreArchive database(store.cluster("prod"));
  analysis::MemoryArchive memory;
  fill(database);
  fill(memory);
  for (auto* archive :
       {static_cast<analysis::Archive*>(&database), static_cast<analysis::Archive*>(&memory)}) {
    CHECK(archive->events().position("a.log", "id")->offset == 7);
    CHECK(archive->events().position("renamed.log", "id")->offset == 9);
    CHECK_FALSE(archive->events().position("a.log", "other"));
    CHECK(archive->events().positions("b.log").size() == 1);
    CHECK(archive->events().covered("a.log", "prod", "")->last.ns == 9);
    CHECK_FALSE(archive->events().covered("a.log", "", ""));
  }
  const auto kept = memory.take_inputs();
  CHECK(kept.events.size() == 3);
  CHECK(kept.flows.size() == 4);
  check_same(kept, database.take_inputs());
}

TEST_CASE("a run in memory has one snapshot, and none before it was scanned", "[analysis]") {
  analysis::MemoryArchive memory;
  CHECK(memory.take_inputs().snapshots.empty());
  fill(memory);
  const auto inputs = memory.take_inputs();
  REQUIRE(inputs.snapshots.size() == 1);
  CHECK(inputs.snapshots.front().info.cluster == "prod");
}

TEST_CASE("memory points to a binding as a whole, as a database does", "[analysis]") {
  Binding binding;
  binding.pos = {0, 3, 1};
  binding.role_ref.pos = {0, 5, 1};
  binding.subject_pos = {{0, 9, 1}};
  analysis::Scan scan;
  scan.cluster.bindings.push_back(binding);
  analysis::MemoryArchive memory;
  memory.add(std::move(scan));
  const auto inputs = memory.take_inputs();
  REQUIRE(inputs.snapshots.size() == 1);
  const auto& kept = inputs.snapshots.front().cluster().bindings.front();
  CHECK(kept.position_of_subject(0).line == 3);
  CHECK(kept.position_of_role_ref().line == 3);
}
