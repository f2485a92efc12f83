// Into the real store: nothing twice, nothing lost, nothing secret.
#include "store/store.h"

#include "analyzer/analysis/store_sink.h"
#include "analyzer/ingest/audit/audit_source.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace nsposture::ingest {

namespace {

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const char* const kLogs[] = {"lab/audit-requestresponse.ndjson.gz", "lab/audit-metadata.ndjson.gz",
                             "lab/audit-extra.ndjson.gz",           "lab/audit-truncated.ndjson.gz",
                             "lab/webhook-eventlists.ndjson.gz",    "story-1.log.gz"};

}  // namespace

TEST_CASE("no secret of the recorded logs reaches the database", "[audit][store]") {
  const std::string marker = "bXVzdC1uZXZlci1iZS1zdG9yZWQ";
  const TempFolder folder;
  const auto db = folder.path("posture.db");
  std::size_t in_logs = 0;
  {
    auto store = store::Store(db, store::OpenMode::ReadWrite).whole();
    nsposture::analysis::StoreSink sink(store);
    for (const auto* const log : kLogs) {
      const auto text = fixture(log);
      if (text.find(marker) != std::string::npos) ++in_logs;
      const auto path = folder.write("log", text);
      const auto result = audit::import_audit({path}, sink, {});
      CHECK(result.tally.kept + result.tally.duplicates > 0);
    }
    CHECK(content(db).find(marker) == std::string::npos);
    CHECK(content(db + "-wal").find(marker) == std::string::npos);
    // Bearer tokens are JSON Web Tokens: their header gives them away.
    CHECK(content(db).find("eyJhbGciOi") == std::string::npos);
    CHECK(content(db + "-wal").find("eyJhbGciOi") == std::string::npos);
  }
  CHECK(in_logs > 0);
  CHECK(content(db).find(marker) == std::string::npos);
  CHECK(content(db).find("eyJhbGciOi") == std::string::npos);
}

TEST_CASE("imported twice, every event is in the store once", "[audit][store]") {
  const TempFolder folder;
  store::Store store(folder.path("posture.db"), store::OpenMode::ReadWrite);
  auto whole = store.whole();
  nsposture::analysis::StoreSink sink(whole);
  const auto text = fixture("lab/audit-requestresponse.ndjson.gz");
  const auto first = audit::import_audit({folder.write("a.log", text)}, sink, {});
  CHECK(first.tally.duplicates == 0);
  CHECK(store.event_count() == first.tally.kept);
  const auto again = audit::import_audit({folder.path("a.log")}, sink, {});
  CHECK(again.tally.kept == 0);
  const auto copy = audit::import_audit({folder.write("b.log", text)}, sink, {});
  CHECK(copy.tally.kept == 0);
  CHECK(copy.tally.duplicates == first.tally.kept);
  CHECK(store.event_count() == first.tally.kept);
}

TEST_CASE("a forged audit ID erases no event", "[audit][store]") {
  const TempFolder folder;
  store::Store store(folder.path("posture.db"), store::OpenMode::ReadWrite);
  auto whole = store.whole();
  nsposture::analysis::StoreSink sink(whole);
  auto other = event_line("same");
  other.replace(other.find("alice"), 5, "mallo");
  const auto result = audit::import_audit(
      {folder.write("a.log", event_line("same") + "\n" + other + "\n")}, sink, {});
  CHECK(result.tally.kept == 2);
  CHECK(store.event_count() == 2);
}

TEST_CASE("the tally in the coverage is that of the import", "[audit][store]") {
  const TempFolder folder;
  auto store = store::Store(folder.path("posture.db"), store::OpenMode::ReadWrite).whole();
  nsposture::analysis::StoreSink sink(store);
  const auto path = folder.write("a.log", fixture("lab/audit-metadata.ndjson.gz") + "nonsense\n");
  const auto result = audit::import_audit({path}, sink, {});
  const auto coverage = store.coverage();
  REQUIRE(coverage.size() == 1);
  const auto& tally = coverage[0].tally;
  CHECK(tally.lines == result.tally.lines);
  CHECK(tally.kept == result.tally.kept);
  CHECK(tally.irrelevant == result.tally.irrelevant);
  CHECK(tally.malformed == 1);
  CHECK(tally.bytes == result.tally.bytes);
  CHECK(tally.lines == tally.kept + tally.duplicates + tally.irrelevant + tally.malformed);
  CHECK(coverage[0].metadata_only);
  CHECK(coverage[0].first < coverage[0].last);
}

}  // namespace nsposture::ingest
