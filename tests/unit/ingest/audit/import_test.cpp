// Whole imports: tallies, resuming, rotation, cut lines, compression, folders, stopping.
#include "analyzer/ingest/audit/import/import.h"

#include "tests/support/packed.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <algorithm>
#include <atomic>
#include <filesystem>

namespace nsposture::ingest {

namespace {

std::string some_lines(int from, int count) {
  std::string text;
  for (int i = from; i < from + count; ++i) text += event_line("id-" + std::to_string(i)) + "\n";
  return text;
}

std::vector<std::string> ids(const MemorySink& sink) {
  std::vector<std::string> found;
  for (const auto& event : sink.events) found.push_back(event.audit_id);
  return found;
}

}  // namespace

TEST_CASE("every line of an import is kept, a duplicate, irrelevant or malformed",
          "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 3) + event_line("id-1") + "\n" +
                                                  event_line("p", "pods") + "\n\nnonsense\n{\"a\n");
  MemorySink sink;
  const auto result = import_checked({path}, sink);
  CHECK(result.tally.lines == 8);
  CHECK(result.tally.kept == 3);
  CHECK(result.tally.duplicates == 1);
  CHECK(result.tally.irrelevant == 2);
  CHECK(result.tally.malformed == 2);
  CHECK(result.tally.events == 5);
  CHECK(result.tally.bytes == std::filesystem::file_size(path));
  REQUIRE(result.malformed.size() == 2);
  CHECK(describe(result.malformed[0]) == path + ":7: not JSON");
  CHECK(result.malformed[1].line == 8);
  CHECK(sink.events[2].line == 3);
  CHECK(sink.events[2].file == path);
}

TEST_CASE("importing the same file again reads nothing and says so", "[audit][import]") {
  const TempFolder folder;
  const auto text = some_lines(0, 5);
  const auto path = folder.write("audit.log", GENERATE(0, 1) == 0 ? text : gzipped(text));
  MemorySink sink;
  (void)import_checked({path}, sink);
  const auto again = import_checked({path}, sink);
  CHECK(again.tally.lines == 0);
  CHECK(again.tally.bytes == 0);
  CHECK(again.unreadable.empty());
  REQUIRE(again.notes.size() == 1);
  CHECK(again.notes[0] == path + ": nothing new; its 5 lines were read before");
  CHECK(sink.events.size() == 5);
}

TEST_CASE("the same events under another name are duplicates", "[audit][import]") {
  const TempFolder folder;
  MemorySink sink;
  (void)import_checked({folder.write("a.log", some_lines(0, 5))}, sink);
  const auto again = import_checked({folder.write("b.log", some_lines(0, 5))}, sink);
  CHECK(again.tally.kept == 0);
  CHECK(again.tally.duplicates == 5);
}

TEST_CASE("a log that grew is read on from where it ended", "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 5));
  MemorySink sink;
  (void)import_checked({path}, sink);
  folder.append("audit.log", some_lines(5, 2));
  const auto again = import_checked({path}, sink);
  CHECK(again.tally.lines == 2);
  CHECK(again.tally.kept == 2);
  CHECK(sink.events.back().line == 7);
}

TEST_CASE("a cut last line is malformed now and whole the next time", "[audit][import]") {
  const TempFolder folder;
  const auto last = event_line("last");
  const auto path = folder.write("audit.log", some_lines(0, 2) + last.substr(0, 150));
  MemorySink sink;
  const auto first = import_checked({path}, sink);
  CHECK(first.tally.kept == 2);
  CHECK(first.tally.malformed == 1);
  REQUIRE(first.malformed.size() == 1);
  CHECK(first.malformed[0].message == "cut: the last line is not complete");
  folder.append("audit.log", last.substr(150) + "\n");
  const auto second = import_checked({path}, sink);
  CHECK(second.tally.lines == 1);
  CHECK(second.tally.kept == 1);
  CHECK(ids(sink).back() == "last");
  CHECK(sink.events.back().line == 3);
}

TEST_CASE("a last line without newline that is whole counts, once", "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 2) + event_line("last"));
  MemorySink sink;
  CHECK(import_checked({path}, sink).tally.kept == 3);
  folder.append("audit.log", "\n");
  folder.append("audit.log", some_lines(2, 1));
  const auto second = import_checked({path}, sink);
  CHECK(second.tally.duplicates == 1);
  CHECK(second.tally.kept == 1);
}

TEST_CASE("a rotated log is read from its beginning", "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 5));
  MemorySink sink;
  (void)import_checked({path}, sink);
  std::filesystem::rename(path, folder.path("audit-old.log"));
  folder.write("audit.log", some_lines(10, 9));
  CHECK(import_checked({path}, sink).tally.kept == 9);
}

TEST_CASE("a log that was copied and truncated in place is read from its beginning",
          "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 5));
  MemorySink sink;
  (void)import_checked({path}, sink);
  folder.write("audit.log", some_lines(10, 9));  // same inode, longer than before
  CHECK(import_checked({path}, sink).tally.kept == 9);
}

TEST_CASE("a log that became shorter with the same first line is read again", "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("audit.log", some_lines(0, 5));
  MemorySink sink;
  (void)import_checked({path}, sink);
  folder.write("audit.log", some_lines(0, 1) + some_lines(20, 1));
  const auto again = import_checked({path}, sink);
  CHECK(again.tally.duplicates == 1);
  CHECK(again.tally.kept == 1);
  CHECK(again.notes.size() == 1);
}

TEST_CASE("compressed logs are told by their content", "[audit][import][bytes]") {
  const TempFolder folder;
  const auto text = some_lines(0, 50);
  const auto [name, bytes] = GENERATE_COPY(
      std::pair<std::string, std::string>("gzip", gzipped(text)),
      std::pair<std::string, std::string>("zstd", zstd_compressed(text)),
      std::pair<std::string, std::string>("xz", xz_compressed(text)),
      std::pair<std::string, std::string>("gzip in gzip", gzipped(gzipped(text))),
      std::pair<std::string, std::string>("gzip",
                                          gzipped(some_lines(0, 20)) + gzipped(some_lines(20, 30))),
      std::pair<std::string, std::string>(
          "zstd", zstd_compressed(some_lines(0, 20)) + zstd_compressed(some_lines(20, 30))));
  MemorySink sink;
  const auto result = import_checked({folder.write("some.name", bytes)}, sink);
  CHECK(result.tally.kept == 50);
  CHECK(result.tally.bytes == bytes.size());
  CHECK(result.unreadable.empty());
  REQUIRE(result.formats.size() == 1);
  CHECK(result.formats[0] == "audit events, " + name);
}

TEST_CASE("damaged compression is told, and what came before it is kept",
          "[audit][import][bytes]") {
  const TempFolder folder;
  std::string text;
  for (const auto& line : lines_of(fixture("lab/audit-metadata.ndjson.gz"))) text += line + "\n";
  const auto [bytes, message] = GENERATE_COPY(
      std::pair<std::string, std::string>(gzipped(text).substr(0, 12000),
                                          "gzip data ends before its end"),
      std::pair<std::string, std::string>(zstd_compressed(text).substr(0, 12000),
                                          "zstd data ends before its end"),
      std::pair<std::string, std::string>(xz_compressed(text).substr(0, 8000),
                                          "xz data ends before its end"),
      std::pair<std::string, std::string>(gzipped(text) + "trailing garbage",
                                          "something that is not gzip follows the gzip data"));
  const auto path = folder.write("a.gz", bytes);
  MemorySink sink;
  const auto result = import_checked({path}, sink);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].message == message);
  const auto again = import_checked({path}, sink);
  CHECK(again.tally.lines == result.tally.lines);  // not taken as read
  CHECK(again.tally.kept == 0);
}

TEST_CASE("a line over the limit is malformed and the rest is read", "[audit][import]") {
  const TempFolder folder;
  const bool at_end = GENERATE(false, true);
  const auto path = folder.write("audit.log", some_lines(0, 2));
  folder.append("audit.log", event_line(std::string(3'000'000, 'x')));
  if (!at_end) folder.append("audit.log", "\n");
  if (!at_end) folder.append("audit.log", some_lines(2, 2));
  audit::import::ImportOptions options;
  options.max_line_bytes = 1'000'000;
  MemorySink sink;
  const auto result = import_checked({path}, sink, options);
  CHECK(result.tally.kept == (at_end ? 2 : 4));
  CHECK(result.tally.malformed == 1);
  REQUIRE(result.malformed.size() == 1);
  CHECK(result.malformed[0].line == 3);
  if (!at_end) CHECK(sink.events.back().line == 5);
}

TEST_CASE("a long line below the limit is read", "[audit][import]") {
  const TempFolder folder;
  MemorySink sink;
  const auto path = folder.write("audit.log", event_line(std::string(3'000'000, 'x')) + "\n");
  CHECK(import_checked({path}, sink).tally.kept == 1);
}

TEST_CASE("a value over the limit within a document is malformed and the rest is read",
          "[audit][import]") {
  const TempFolder folder;
  const auto path = folder.write("a.json", "[\n" + event_line("a") + ",\n" +
                                               event_line(std::string(3'000'000, 'x')) + ",\n" +
                                               event_line("b") + "\n]\n");
  audit::import::ImportOptions options;
  options.max_line_bytes = 1'000'000;
  MemorySink sink;
  const auto result = import_checked({path}, sink, options);
  CHECK(result.tally.kept == 2);
  CHECK(result.tally.malformed == 1);
  CHECK(ids(sink) == std::vector<std::string>{"a", "b"});
  CHECK(sink.events[1].line == 4);
}

TEST_CASE("a folder is read in the order of its names, hidden files are not", "[audit][import]") {
  const TempFolder folder;
  std::filesystem::create_directory(folder.path("sub"));
  folder.write("b.log", some_lines(1, 1));
  folder.write("a.log", some_lines(0, 1));
  folder.write(".hidden", some_lines(9, 1));
  folder.write("sub/c.log.gz", gzipped(some_lines(2, 1)));
  MemorySink sink;
  (void)import_checked({folder.path("")}, sink);
  CHECK(ids(sink) == std::vector<std::string>{"id-0", "id-1", "id-2"});
}

TEST_CASE("what cannot be opened is told and the rest is read", "[audit][import]") {
  const TempFolder folder;
  MemorySink sink;
  const auto result =
      import_checked({folder.path("missing"), folder.write("a.log", some_lines(0, 1))}, sink);
  CHECK(result.tally.kept == 1);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].message == "cannot open: no such file");
}

TEST_CASE("the legacy text format is refused with a sentence", "[audit][import]") {
  MemorySink sink;
  const auto result = import_checked({fixture_path("lab/audit-legacy.txt.gz")}, sink);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].message ==
        "legacy text audit format; start the API server with --audit-log-format=json");
  CHECK(result.tally.lines == 0);
}

TEST_CASE("a file that holds no audit event is said to be none", "[audit][import]") {
  const TempFolder folder;
  MemorySink sink;
  const auto result =
      import_checked({folder.write("dump.json", R"({"kind":"List","items":[]})")}, sink);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].message == "no audit event in it; 1 records of other kinds");
  CHECK(import_checked({folder.write("empty.log", "")}, sink).unreadable.size() == 1);
}

TEST_CASE("an empty log beside a full one is told by its name", "[audit][import]") {
  const TempFolder folder;
  MemorySink sink;
  const auto empty = folder.write("empty.log", "");
  const auto full = folder.write("full.log", some_lines(0, 3));
  const auto result = import_checked({empty, full}, sink);
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].file == empty);
  CHECK(result.unreadable[0].message.find("is empty") != std::string::npos);
  CHECK(result.tally.kept == 3);
  // A folder has a file that was just rotated, and what was read before is not empty.
  MemorySink other;
  const auto parent = std::filesystem::path(full).parent_path().string();
  CHECK(import_checked({parent}, other).unreadable.empty());
  CHECK(import_checked({full}, sink).unreadable.empty());
}

TEST_CASE("several threads give what one gives", "[audit][import]") {
  const TempFolder folder;
  const auto recorded = fixture("lab/audit-requestresponse.ndjson.gz");
  std::string big;
  while (big.size() < 80'000'000) big += recorded;  // three parts
  const auto path = folder.write("audit.log", big);
  const auto other = folder.write("other.log", some_lines(0, 3));
  MemorySink one;
  MemorySink many;
  const auto a = import_checked({path, other}, one, {}, {true, 1});
  const auto b = import_checked({path, other}, many, {}, {true, 4});
  CHECK(a.tally.lines == static_cast<std::uint64_t>(std::count(big.begin(), big.end(), '\n')) + 3);
  CHECK(a.tally.lines == b.tally.lines);
  CHECK(a.tally.kept == b.tally.kept);
  CHECK(a.tally.duplicates == b.tally.duplicates);
  CHECK(ids(one) == ids(many));
  REQUIRE(one.events.size() == many.events.size());
  for (std::size_t i = 0; i < one.events.size(); ++i) {
    CHECK(one.events[i].line == many.events[i].line);
  }
}

TEST_CASE("an import that was stopped goes on where it was", "[audit][import]") {
  const TempFolder folder;
  std::string big;
  for (int i = 0; i < 40; ++i) big += some_lines(i * 1000, 1000);
  const auto path = folder.write("audit.log", big);
  MemorySink sink;
  std::atomic<bool> stop{true};
  audit::import::ImportOptions options;
  std::atomic<int> calls{0};
  stop = false;
  options.stop = &stop;
  options.on_progress = [&](const audit::import::ImportProgress&) {
    ++calls;
    stop = true;
  };
  const auto first = import_checked({path}, sink, options);
  CHECK(first.tally.kept < 40000);
  const auto second = import_checked({path}, sink);
  CHECK(first.tally.kept + second.tally.kept == 40000);
  CHECK(first.tally.lines + second.tally.lines == 40000);
  CHECK(second.tally.duplicates == 0);
}

TEST_CASE("progress counts the bytes of the files", "[audit][import]") {
  const TempFolder folder;
  const auto bytes = gzipped(some_lines(0, 100));
  audit::import::ImportOptions options;
  std::vector<audit::import::ImportProgress> seen;
  options.on_progress = [&](const audit::import::ImportProgress& progress) {
    seen.push_back(progress);
  };
  MemorySink sink;
  (void)import_checked({folder.write("a.gz", bytes)}, sink, options);
  REQUIRE_FALSE(seen.empty());
  CHECK(seen.front().bytes_total == bytes.size());
  CHECK(seen.back().bytes_done <= bytes.size());
}

TEST_CASE("coverage is kept for each API server of a log", "[audit][import]") {
  MemorySink sink;
  (void)import_checked({fixture_path("wrapped/oc-adm-node-logs.txt.gz")}, sink);
  REQUIRE(sink.coverage.size() == 1);
  CHECK(sink.coverage[0].apiserver == "ip-10-0-140-97.ec2.internal");
  CHECK(sink.coverage[0].first < sink.coverage[0].last);
  CHECK(sink.coverage[0].tally.events == 260);
}

}  // namespace nsposture::ingest
