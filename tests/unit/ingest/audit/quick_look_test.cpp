// The quick look never loses an event: what it skips, full parsing does not keep either.
#include "analyzer/ingest/audit/event/prefilter.h"
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/audit/import/block_collector.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <algorithm>
#include <random>

namespace nsposture::ingest {

namespace {

const std::vector<std::string> kLogs = {
    "lab/audit-requestresponse.ndjson.gz", "lab/audit-metadata.ndjson.gz",
    "lab/audit-extra.ndjson.gz",           "lab/audit-truncated.ndjson.gz",
    "lab/webhook-eventlists.ndjson.gz",    "story-1.log.gz",
    "wrapped/fluentbit-merged.ndjson.gz"};

bool kept_by_parsing(const std::string& line) {
  audit::import::BlockCollector collector(1);
  audit::formats::Unwrapper unwrapper(collector);
  unwrapper.record(json::padded(line));
  const auto result = collector.take();
  return std::any_of(result.servers.begin(), result.servers.end(),
                     [](const auto& server) { return !server.kept.empty(); });
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

// The same event in other spellings of JSON.
std::vector<std::string> respellings(const std::string& line) {
  return {replaced(line, "\":\"", "\" : \""),
          replaced(line, "\"resource\":", "\"resource\"\t:  "),
          replaced(line, "\"namespaces\"", "\"\\u006eamespaces\""),
          replaced(line, "\"namespaces\"", "\"name\\u0073paces\""),
          replaced(line, "\"resource\"", "\"r\\u0065source\""),
          replaced(line, "\"resource\"", "\"resourc\\u0065\""),
          replaced(line, "\"verb\"", "\"\\u0076erb\""),
          replaced(line, "\"create\"", "\"cr\\u0065ate\""),
          replaced(line, "\"objectRef\"", "\"objectR\\u0065f\""),
          replaced(line, "\"verb\":", "\"verb\":\"get\",\"verb\":"),
          replaced(line, "\"objectRef\":", "\"objectRef\":{\"resource\":\"pods\"},\"objectRef\":")};
}

std::string mutated(std::string line, std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"\"resource\":\"namespaces\"",
                                                   "\"resource\" :\"roles\"",
                                                   "\\u006e",
                                                   "\\u0076erb",
                                                   "\"verb\":",
                                                   "\"create\"",
                                                   "\\\\u0061",
                                                   "\\\"",
                                                   "{",
                                                   "}",
                                                   "401",
                                                   "403",
                                                   "\"objectRef\":{",
                                                   "pods",
                                                   " "};
  const auto pick = [&](std::size_t size) { return random() % size; };
  for (int i = 0; i < 3 && !line.empty(); ++i) {
    const auto at = pick(line.size());
    switch (pick(4)) {
      case 0:
        line.insert(at, kPieces[pick(kPieces.size())]);
        break;
      case 1:
        line.erase(at, 1 + pick(12));
        break;
      case 2:
        line[at] = static_cast<char>(random() % 128);
        break;
      default:
        line.replace(at, 1 + pick(8), kPieces[pick(kPieces.size())]);
        break;
    }
  }
  return line;
}

}  // namespace

TEST_CASE("what the quick look skips is never kept by full parsing", "[audit][quick]") {
  const auto& log = GENERATE(from_range(kLogs));
  std::size_t skipped = 0;
  std::size_t raw = 0;
  for (const auto& line : lines_of(fixture(log))) {
    if (audit::is_raw_event(line)) ++raw;
    if (!audit::may_skip(line)) continue;
    ++skipped;
    INFO(line.substr(0, 400));
    REQUIRE_FALSE(kept_by_parsing(line));
  }
  INFO(log);
  if (raw > 0) CHECK(skipped > 0);
}

TEST_CASE("no spelling of JSON hides an event from the quick look", "[audit][quick]") {
  const std::string prefix = R"({"kind":"Event","apiVersion":"audit.k8s.io/v1",)";
  std::size_t kept = 0;
  for (const auto& line : lines_of(fixture("lab/audit-requestresponse.ndjson.gz"))) {
    if (!kept_by_parsing(line)) continue;
    for (const auto& spelled : respellings(line)) {
      if (!audit::is_raw_event(spelled) || !kept_by_parsing(spelled)) continue;
      ++kept;
      INFO(spelled.substr(0, 600));
      REQUIRE_FALSE(audit::may_skip(spelled));
    }
  }
  CHECK(kept > 1000);
}

TEST_CASE("mutated lines that are still events are never skipped", "[audit][quick]") {
  constexpr unsigned kSeed = 20261123;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  std::size_t tried = 0;
  for (const auto& line : lines_of(fixture("lab/audit-metadata.ndjson.gz"))) {
    for (int i = 0; i < 20; ++i) {
      const auto changed = mutated(line, random);
      if (!audit::may_skip(changed)) continue;
      ++tried;
      INFO(changed);
      REQUIRE_FALSE(kept_by_parsing(changed));
    }
  }
  CHECK(tried > 1000);
}

TEST_CASE("a read of a relevant resource is skipped, a refused one is not", "[audit][quick]") {
  auto line = replaced(event_line("id"), "\"create\"", "\"get\"");
  line = replaced(line, "201", "200");
  CHECK(audit::may_skip(line));
  CHECK_FALSE(audit::may_skip(replaced(line, "\"code\":200", "\"code\":401")));
  CHECK_FALSE(audit::may_skip(event_line("id")));
  CHECK(audit::may_skip(event_line("id", "events")));
}

TEST_CASE("entering a pod with GET is not skipped, however it is spelled", "[audit][quick]") {
  const auto entry = [](const std::string& subresource) {
    auto line = replaced(event_line("id", "pods"), "\"create\"", "\"get\"");
    line = replaced(line, "201", "101");
    return replaced(line, "\"resource\":\"pods\"",
                    "\"resource\":\"pods\",\"subresource\":" + subresource);
  };
  CHECK(kept_by_parsing(entry("\"exec\"")));
  for (const auto* spelled :
       {"\"exec\"", " \"attach\"", "\"port\\u0066orward\"", "\"e\\u0078ec\""}) {
    INFO(spelled);
    CHECK_FALSE(audit::may_skip(entry(spelled)));
  }
  CHECK(audit::may_skip(entry("\"log\"")));
}

TEST_CASE("only events as the API server writes them are ever skipped", "[audit][quick]") {
  CHECK_FALSE(audit::may_skip(R"({"log":"x"})"));
  CHECK_FALSE(audit::may_skip(R"({ "kind":"Event","apiVersion":"audit.k8s.io/v1"})"));
  CHECK_FALSE(audit::may_skip(""));
  CHECK_FALSE(audit::may_skip("not json"));
}

TEST_CASE("a line that begins as a raw event holds no wrapped one", "[audit][quick]") {
  const std::string wrapped = R"({"log":")" + replaced(event_line("in"), "\"", "\\\"") + R"("})";
  REQUIRE(kept_by_parsing(wrapped));
  const auto behind = event_line("out", "events") + wrapped;
  CHECK(audit::may_skip(behind));
  CHECK_FALSE(kept_by_parsing(behind));
  const std::string renamed =
      R"({"kind":"Event","apiVersion":"audit.k8s.io/v1","kind":"Other",)" + wrapped.substr(1);
  CHECK(audit::may_skip(renamed));
  CHECK_FALSE(kept_by_parsing(renamed));
}

TEST_CASE("an import with the quick look keeps what one without it keeps", "[audit][quick]") {
  const auto& log = GENERATE(from_range(kLogs));
  MemorySink with;
  MemorySink without;
  const auto path = fixture_path(log);
  const auto quick = import_checked({path}, with, {}, {true, 1});
  const auto full = import_checked({path}, without, {}, {false, 1});
  CHECK(quick.tally.kept == full.tally.kept);
  CHECK(quick.tally.duplicates == full.tally.duplicates);
  CHECK(quick.tally.irrelevant == full.tally.irrelevant);
  CHECK(quick.tally.malformed == full.tally.malformed);
  CHECK(quick.tally.events == full.tally.events);
  REQUIRE(with.events.size() == without.events.size());
  for (std::size_t i = 0; i < with.events.size(); ++i) {
    CHECK(with.events[i].audit_id == without.events[i].audit_id);
    CHECK(with.events[i].line == without.events[i].line);
  }
}

TEST_CASE("the time of an event is found from the end of its line", "[audit][quick]") {
  const auto time = audit::glance_time(event_line("id", "pods", "2026-11-23T14:00:01.500000Z"));
  REQUIRE(time);
  CHECK(format_rfc3339(*time) == "2026-11-23T14:00:01.500000Z");
  CHECK_FALSE(audit::glance_time("{}"));
  CHECK_FALSE(audit::glance_time(R"("stageTimestamp":"yesterday")"));
}

}  // namespace nsposture::ingest
