// A log that grows, is rotated, copied and truncated, or not there yet; step by step.
#include "analyzer/ingest/audit/follow.h"

#include "tests/unit/ingest/audit/audit_support.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <set>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

std::string line(const std::string& id) {
  return event_line(id) + "\n";
}

std::string lines(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) text += line("id-" + std::to_string(i));
  return text;
}

std::multiset<std::string> ids(const MemorySink& sink) {
  std::multiset<std::string> found;
  for (const auto& event : sink.events) found.insert(event.audit_id);
  return found;
}

std::multiset<std::string> expected(int to) {
  std::multiset<std::string> found;
  for (int i = 0; i < to; ++i) found.insert("id-" + std::to_string(i));
  return found;
}

void write_gzip(const std::string& path, const std::string& text) {
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
          static_cast<int>(text.size()));
  gzclose(file);
}

}  // namespace

TEST_CASE("each step reads what was written since the last", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  audit::Follower follower({folder.write("audit.log", lines(0, 2))}, sink, {});
  CHECK(follower.step().tally.kept == 2);
  CHECK(follower.step().tally.lines == 0);
  folder.append("audit.log", lines(2, 5));
  const auto step = follower.step();
  CHECK(step.tally.kept == 3);
  CHECK(step.tally.lines == 3);
  CHECK(sink.events.back().line == 5);
  CHECK(ids(sink) == expected(5));
}

TEST_CASE("a line that is being written waits until it is whole", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto half = line("id-1");
  audit::Follower follower({folder.write("audit.log", line("id-0") + half.substr(0, 40))}, sink,
                           {});
  const auto step = follower.step();
  CHECK(step.tally.kept == 1);
  CHECK(step.tally.malformed == 0);
  CHECK(step.malformed.empty());
  CHECK(follower.step().tally.lines == 0);
  folder.append("audit.log", half.substr(40));
  CHECK(follower.step().tally.kept == 1);
  CHECK(ids(sink) == expected(2));
}

TEST_CASE("a log that is not there yet, or only begun, is waited for", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  audit::Follower follower({folder.path("audit.log")}, sink, {});
  auto step = follower.step();
  CHECK(step.unreadable.empty());
  folder.write("audit.log", "");
  CHECK(follower.step().tally.lines == 0);
  folder.write("audit.log", line("id-0").substr(0, 30));
  step = follower.step();
  CHECK(step.tally.malformed == 0);
  folder.write("audit.log", lines(0, 1));
  CHECK(follower.step().tally.kept == 1);
}

TEST_CASE("what a log got before it was renamed is read under its new name", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 3));
  audit::Follower follower({path}, sink, {});
  follower.step();
  folder.append("audit.log", lines(3, 5));
  fs::rename(path, folder.path("audit-2026-11-23T14-00-00.000.log"));
  SECTION("and the new one is there already") {
    folder.write("audit.log", lines(5, 7));
    const auto step = follower.step();
    CHECK(step.tally.kept == 4);
    CHECK(step.tally.duplicates == 0);
  }
  SECTION("and the new one comes later") {
    CHECK(follower.step().tally.kept == 2);
    folder.write("audit.log", lines(5, 7));
    CHECK(follower.step().tally.kept == 2);
  }
  CHECK(ids(sink) == expected(7));
  CHECK(follower.step().tally.lines == 0);
}

TEST_CASE("a log copied away and truncated in place loses nothing", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 3));
  audit::Follower follower({path}, sink, {});
  follower.step();
  folder.append("audit.log", lines(3, 5));
  fs::copy_file(path, folder.path("audit.log.1"));
  fs::resize_file(path, 0);
  follower.step();
  CHECK(ids(sink) == expected(5));
  folder.append("audit.log", lines(5, 6));
  follower.step();
  CHECK(ids(sink) == expected(6));
}

TEST_CASE("a rotated log that was compressed at once is read to its end", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 3));
  audit::Follower follower({path}, sink, {});
  follower.step();
  write_gzip(folder.path("audit-2026-11-23T14-00-00.000.log.gz"), lines(0, 5));
  fs::remove(path);
  folder.write("audit.log", lines(5, 6));
  const auto step = follower.step();
  CHECK(step.tally.kept == 3);
  CHECK(ids(sink) == expected(6));
}

TEST_CASE("a rotation while nobody followed is caught up with", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 3));
  audit::Follower({path}, sink, {}).step();
  folder.append("audit.log", lines(3, 5));
  fs::rename(path, folder.path("audit.log.1"));
  folder.write("audit.log", lines(5, 6));
  audit::Follower({path}, sink, {}).step();
  CHECK(ids(sink) == expected(6));
}

TEST_CASE("other files beside a rotated log are let alone", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 1));
  audit::Follower follower({path}, sink, {});
  follower.step();
  folder.write("audit-other.log", lines(10, 12));
  fs::remove(path);
  for (int i = 0; i < 20; ++i) follower.step();
  CHECK(ids(sink) == expected(1));
}

TEST_CASE("a bad line costs that line only and is told once", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  audit::Follower follower({folder.write("audit.log", line("id-0") + "{\"broken\n" + line("id-1"))},
                           sink, {});
  auto step = follower.step();
  CHECK(step.tally.malformed == 1);
  REQUIRE(step.malformed.size() == 1);
  CHECK(step.malformed.front().line == 2);
  step = follower.step();
  CHECK(step.malformed.empty());
}

TEST_CASE("silence between two steps is a gap once", "[audit][follow][gaps]") {
  const auto minute = [](int at) {
    return event_line("m-" + std::to_string(at), "namespaces",
                      fmt::format("2026-11-23T{:02}:{:02}:00.000000Z", 10 + at / 60, at % 60)) +
           "\n";
  };
  const TempFolder folder;
  MemorySink sink;
  std::string text;
  for (int i = 0; i < 20; ++i) text += minute(i);
  audit::Follower follower({folder.write("audit.log", text)}, sink, {});
  follower.step();
  folder.append("audit.log", minute(20));
  follower.step();
  CHECK(sink.gaps.empty());
  folder.append("audit.log", minute(300));
  follower.step();
  folder.append("audit.log", minute(301));
  follower.step();
  REQUIRE(sink.gaps.size() == 1);
  CHECK(format_rfc3339(sink.gaps[0].from) == "2026-11-23T10:20:00.000000Z");
  CHECK(format_rfc3339(sink.gaps[0].to) == "2026-11-23T15:00:00.000000Z");
}

TEST_CASE("any number of rotations while nobody followed is caught up with", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 2));
  audit::Follower({path}, sink, {}).step();
  for (int k = 1; k < 4; ++k) {
    fs::rename(path, folder.path(fmt::format("audit-2026-11-23T0{}-00-00.000.log", k)));
    folder.write("audit.log", lines(k * 2, k * 2 + 2));
  }
  // One that was compressed at once, so that nothing tells its age.
  write_gzip(folder.path("audit-2026-11-23T09-00-00.000.log.gz"), lines(8, 10));
  audit::Follower follower({path}, sink, {});
  CHECK(follower.step().unreadable.empty());
  CHECK(ids(sink) == expected(10));
  CHECK(follower.step().tally.lines == 0);
  CHECK(follower.finish().unreadable.empty());
}

TEST_CASE("logs that were rotated before a log was first followed are passed over",
          "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  folder.write("audit.log.1", lines(50, 52));
  const auto path = folder.write("audit.log", lines(0, 2));
  audit::Follower({path}, sink, {}).step();
  // Also by a later run, and under a new name.
  fs::rename(folder.path("audit.log.1"), folder.path("audit.log.2"));
  write_gzip(folder.path("audit.log.2.gz"), lines(50, 52));
  fs::rename(path, folder.path("audit.log.1"));
  folder.write("audit.log", lines(2, 4));
  audit::Follower follower({path}, sink, {});
  follower.step();
  CHECK(ids(sink) == expected(4));
  CHECK(follower.finish().unreadable.empty());
}

TEST_CASE("a followed log that is gone for good is told once", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 2));
  const auto told = [](audit::Follower& follower) {
    std::size_t count = 0;
    for (int i = 0; i < 30; ++i) count += follower.step().unreadable.size();
    return count;
  };
  SECTION("while it is followed") {
    audit::Follower follower({path}, sink, {});
    follower.step();
    fs::remove(path);
    folder.write("audit.log", lines(2, 3));
    CHECK(told(follower) == 1);
    CHECK(ids(sink) == expected(3));
  }
  SECTION("while nobody followed") {
    audit::Follower({path}, sink, {}).step();
    fs::remove(path);
    folder.write("audit.log", lines(2, 3));
    audit::Follower follower({path}, sink, {});
    CHECK(told(follower) == 1);
  }
  SECTION("at the end, before the patience is") {
    audit::Follower follower({path}, sink, {});
    follower.step();
    fs::remove(path);
    follower.step();
    CHECK(follower.finish().unreadable.size() == 1);
  }
}

TEST_CASE("a rotated log that cannot be read is told once", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 2));
  audit::Follower follower({path}, sink, {});
  follower.step();
  write_gzip(folder.path("audit.log.2.gz"), lines(2, 400));
  const auto whole = fs::file_size(folder.path("audit.log.2.gz"));
  fs::resize_file(folder.path("audit.log.2.gz"), whole / 2);
  std::size_t told = follower.step().unreadable.size();
  CHECK(told == 0);
  CHECK(follower.finish().unreadable.size() == 1);
  for (int i = 0; i < 30; ++i) told += follower.step().unreadable.size();
  CHECK(told == 1);
  CHECK(follower.finish().unreadable.empty());
}

TEST_CASE("a rotated log that ends in half a line is malformed", "[audit][follow]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", lines(0, 2) + line("id-2").substr(0, 40));
  audit::Follower follower({path}, sink, {});
  follower.step();
  fs::rename(path, folder.path("audit.log.1"));
  audit::import::ImportResult total;
  for (int i = 0; i < 30; ++i) audit::add_result(total, follower.step());
  CHECK(total.tally.malformed == 1);
  CHECK(total.cut == 0);
}

TEST_CASE("what is beside a log is a rotated one by its name", "[audit][follow]") {
  const auto is = [](const char* name) { return audit::is_rotated_name("audit.log", name); };
  for (const auto* name :
       {"audit.log.1", "audit.log.12.gz", "audit.log-20260102", "audit.log.old", "audit.log.gz",
        "audit-2026-01-02T03-04-05.678.log", "audit-20260102.log.xz", "audit.1.log"}) {
    INFO(name);
    CHECK(is(name));
  }
  for (const auto* name : {"audit.log", "audit.db", "audit.db-wal", "audit-policy.yaml",
                           "audit.log.db", "audit-other.log", "audit.log.1.tmp", "audit"}) {
    INFO(name);
    CHECK_FALSE(is(name));
  }
}

}  // namespace nsposture::ingest
