// Gaps in the time a log covers.
#include "analyzer/ingest/audit/event/gap_finder.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <fmt/format.h>

namespace nsposture::ingest {

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Timestamp at(std::int64_t seconds) {
  return {1'795'000'000 * kSecond + seconds * kSecond, 0};
}

// One event a second.
std::string busy(std::int64_t from, std::int64_t to) {
  std::string text;
  for (auto i = from; i < to; ++i) {
    text += event_line("id-" + std::to_string(i), "pods", format_rfc3339(at(i))) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("an hour of silence in a busy log is a gap with its exact ends", "[audit][gaps]") {
  audit::GapFinder finder;
  for (int i = 0; i < 1000; ++i) finder.add({at(i)});
  for (int i = 0; i < 1000; ++i) finder.add({at(5000 + i)});
  const auto gaps = finder.gaps();
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].first == at(999));
  CHECK(gaps[0].second == at(5000));
}

TEST_CASE("nine minutes of silence are no gap", "[audit][gaps]") {
  audit::GapFinder finder;
  for (int i = 0; i < 1000; ++i) finder.add({at(i)});
  finder.add({at(999 + 540)});
  CHECK(finder.gaps().empty());
}

TEST_CASE("a quiet log's own rhythm is no gap", "[audit][gaps]") {
  audit::GapFinder finder;
  for (int i = 0; i < 200; ++i) finder.add({at(i * 900)});
  CHECK(finder.gaps().empty());
}

TEST_CASE("a log of bursts tells only silence far beyond its habit", "[audit][gaps]") {
  audit::GapFinder finder;
  std::int64_t now = 0;
  for (int burst = 0; burst < 10; ++burst) {
    for (int i = 0; i < 500; ++i) finder.add({at(now++)});
    now += burst == 5 ? 40000 : 3600;
  }
  CHECK(finder.gaps().size() == 1);
}

TEST_CASE("times that run backwards make no gap", "[audit][gaps]") {
  audit::GapFinder finder;
  for (int i = 0; i < 100; ++i) finder.add({at(5000 - i)});
  CHECK(finder.gaps().empty());
  CHECK(finder.first() == at(4901));
  CHECK(finder.last() == at(5000));
}

TEST_CASE("a hole in the middle of a raw log is found whatever the quick look skips",
          "[audit][gaps]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    const int second = i < 2500 ? i : i + 3600;
    text += event_line("id", "pods", format_rfc3339(at(second))) + "\n";
  }
  const TempFolder folder;
  MemorySink sink;
  (void)import_checked({folder.write("audit.log", text)}, sink);
  REQUIRE(sink.gaps.size() == 1);
  CHECK(sink.gaps[0].from == at(2499));
  CHECK(sink.gaps[0].to == at(2500 + 3600));
}

TEST_CASE("silence between two imports of a growing log is a gap", "[audit][gaps]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", busy(0, 50));
  (void)import_checked({path}, sink);
  folder.append("audit.log", busy(3600, 3601));
  (void)import_checked({path}, sink);
  REQUIRE(sink.gaps.size() == 1);
  CHECK(sink.gaps[0].file == path);
  CHECK(sink.gaps[0].from == at(49));
  CHECK(sink.gaps[0].to == at(3600));
}

TEST_CASE("a log that goes on without silence has no gap between two imports", "[audit][gaps]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", busy(0, 50));
  (void)import_checked({path}, sink);
  folder.append("audit.log", busy(50 + 500, 560));
  (void)import_checked({path}, sink);
  CHECK(sink.gaps.empty());
}

TEST_CASE("a log of a few events has no habit that a silence could break", "[audit][gaps]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", busy(0, 5));
  (void)import_checked({path}, sink);
  folder.append("audit.log", busy(3600, 3601));
  (void)import_checked({path}, sink);
  CHECK(sink.gaps.empty());
}

TEST_CASE("a rare event an hour is no gap in a log of rare events", "[audit][gaps]") {
  CHECK(audit::least_gap_between(100 * 60 * kSecond, 100) == 100 * 60 * kSecond);
  CHECK(audit::least_gap_between(100 * kSecond, 100) == audit::kLeastGapNs);
}

}  // namespace nsposture::ingest
