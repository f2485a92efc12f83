// Each recorded delivery format yields the events that were put into it.
#include "analyzer/ingest/audit/formats/unwrap.h"
#include "analyzer/ingest/json/document_reader.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <sstream>

namespace nsposture::ingest {

namespace {

struct Expected {
  std::string id, stage, verb, resource, name, code;
};

std::vector<Expected> expected_events() {
  std::vector<Expected> all;
  for (const auto& line : lines_of(fixture("wrapped/expected-auditids.txt.gz"))) {
    Expected one;
    std::istringstream(line) >> one.id >> one.stage >> one.verb >> one.resource >> one.name >>
        one.code;
    all.push_back(one);
  }
  return all;
}

std::string stage_name(store::Stage stage) {
  switch (stage) {
    case store::Stage::RequestReceived:
      return "RequestReceived";
    case store::Stage::ResponseStarted:
      return "ResponseStarted";
    case store::Stage::ResponseComplete:
      return "ResponseComplete";
    case store::Stage::Panic:
      return "Panic";
  }
  return "";
}

class EverySink final : public audit::RecordSink {
 public:
  std::multiset<std::string> ids;  // "id stage"
  std::vector<std::string> malformed_messages;
  std::size_t skipped_count = 0;
  std::set<std::string> formats;
  std::vector<audit::MappedEvent> events;

  void event(audit::MappedEvent&& event, const audit::RecordContext& context) override {
    if (!event.error.empty()) return malformed(event.error);
    ids.insert(event.audit_id + " " + stage_name(event.stage));
    formats.insert(context.format);
    events.push_back(std::move(event));
  }

  void skipped(std::string_view /*why*/) override { ++skipped_count; }

  void malformed(std::string message) override { malformed_messages.push_back(message); }
};

// All values of a file through the unwrapper, without the choice of what is relevant.
void unwrap_file(const std::string& name, EverySink& sink) {
  const auto text = json::padded(fixture(name));
  audit::formats::Unwrapper unwrapper(sink);
  if (json::is_line_format(text, true)) {
    for (const auto& line : lines_of(text)) unwrapper.record(json::padded(line));
  } else {
    const auto source = bytes::memory_source(text);
    json::DocumentReader reader(*source, 1UL << 25U);
    json::DocumentValue value;
    while (reader.next(value)) unwrapper.record(value.text);
  }
  unwrapper.finish();
}

std::multiset<std::string> ids_of(const std::vector<Expected>& events) {
  std::multiset<std::string> ids;
  for (const auto& one : events) ids.insert(one.id + " " + one.stage);
  return ids;
}

const char* const kComplete[] = {"aks-AKSAuditAdmin-rows.json.gz",
                                 "aks-azurediagnostics-rows.json.gz",
                                 "aks-eventhub-records.json.gz",
                                 "aks-storage-PT1H.json.gz",
                                 "audit-2026-11-23T14-30-00.000.log.gz",
                                 "cri-prefixed.log.gz",
                                 "docker-json-file.log.gz",
                                 "eks-filter-log-events.json.gz",
                                 "eks-firehose-concat.json.gz",
                                 "eks-lambda-awslogs.json.gz",
                                 "eks-logs-insights.json.gz",
                                 "eks-s3-export-000000.gz",
                                 "eks-subscription.json.gz",
                                 "filebeat-kubernetes-audit.ndjson.gz",
                                 "fluentbit-log-string.ndjson.gz",
                                 "fluentbit-merged.ndjson.gz",
                                 "fluentd-message.ndjson.gz",
                                 "journald-export.ndjson.gz",
                                 "json-array.json.gz",
                                 "loki-logcli.jsonl.gz",
                                 "loki-query-range.json.gz",
                                 "oc-adm-node-logs.txt.gz",
                                 "splunk-export.ndjson.gz",
                                 "splunk-hec.ndjson.gz"};

// What both have in common is in order: every id found was expected.
std::multiset<std::string> unexpected_ids(const EverySink& sink) {
  const auto expected = ids_of(expected_events());
  std::multiset<std::string> unexpected;
  std::set_difference(sink.ids.begin(), sink.ids.end(), expected.begin(), expected.end(),
                      std::inserter(unexpected, unexpected.end()));
  return unexpected;
}

}  // namespace

TEST_CASE("each delivery format yields exactly the events put into it", "[audit][wrapped]") {
  const auto* const name = GENERATE(from_range(std::begin(kComplete), std::end(kComplete)));
  EverySink sink;
  unwrap_file(std::string("wrapped/") + name, sink);
  INFO(name);
  for (const auto& message : sink.malformed_messages) UNSCOPED_INFO(message);
  CHECK(unexpected_ids(sink).empty());
  CHECK(sink.malformed_messages.empty());
  CHECK(sink.ids.size() == expected_events().size());
  CHECK(sink.formats.size() == 1);
  CHECK_FALSE(sink.formats.begin()->empty());
}

TEST_CASE("pretty-printed objects back to back are read as values", "[audit][wrapped]") {
  EverySink sink;
  unwrap_file("wrapped/pretty-concatenated.json.gz", sink);
  CHECK(sink.ids.size() == 40);
  CHECK(unexpected_ids(sink).empty());
  CHECK(sink.malformed_messages.empty());
}

TEST_CASE("GKE entries have the ids of their completed events", "[audit][wrapped][gke]") {
  const auto* const name = GENERATE("gke-logentries.json.gz", "gke-logentries.ndjson.gz");
  EverySink sink;
  unwrap_file(std::string("wrapped/") + name, sink);
  CHECK(sink.ids.size() == 135);
  CHECK(unexpected_ids(sink).empty());
  CHECK(sink.malformed_messages.empty());
}

TEST_CASE("GKE entries give verb, object, name and code of the event", "[audit][wrapped][gke]") {
  EverySink sink;
  unwrap_file("wrapped/gke-logentries.ndjson.gz", sink);
  std::map<std::string, Expected> expected;
  for (const auto& one : expected_events()) {
    if (one.stage == "ResponseComplete") expected[one.id] = one;
  }
  std::size_t compared = 0;
  for (const auto& mapped : sink.events) {
    if (!mapped.kept) continue;
    const auto& event = *mapped.kept;
    const auto& want = expected.at(event.audit_id);
    INFO(event.audit_id << " " << want.verb << " " << want.resource << " " << want.name);
    CHECK(event.verb == want.verb);
    CHECK(event.resource == want.resource);
    if (want.name != "None") CHECK(event.name == want.name);
    // The second apply in the second of the creation: the format cannot tell it from the first.
    const bool same_second = event.audit_id == "7102417d-1d1c-46d2-8a06-418b62864c9c";
    CHECK(std::to_string(event.code.value_or(0)) == (same_second ? "201" : want.code));
    CHECK((event.blind & audit::flag(store::MissingField::Groups)) != 0);
    ++compared;
  }
  CHECK(compared > 100);
}

TEST_CASE("a Pub/Sub push of a GKE entry is one event", "[audit][wrapped][gke]") {
  EverySink sink;
  unwrap_file("wrapped/gke-pubsub-push.json.gz", sink);
  CHECK(sink.ids.size() == 1);
  CHECK(unexpected_ids(sink).empty());
}

TEST_CASE("a message cut by CloudWatch is lost and says which event it was", "[audit][wrapped]") {
  EverySink sink;
  unwrap_file("wrapped/eks-truncated-message.ndjson.gz", sink);
  CHECK(sink.ids.size() == 1);
  REQUIRE(sink.malformed_messages.size() == 1);
  CHECK(sink.malformed_messages.front() ==
        "cut by the delivery system (audit ID `a277c56c-5d4a-49b9-925c-69f331d9df6d`)");
}

TEST_CASE("Elastic's original event is read where nothing else of it is left", "[audit][wrapped]") {
  const TempFolder folder;
  const auto quoted = nlohmann::json(event_line("id")).dump();
  for (const auto& line :
       {R"({"_source":{"@timestamp":"t","event":{"original":)" + quoted + "}}}",
        R"({"event.original":)" + quoted + "}",
        R"({"hits":{"hits":[{"_source":{"event":{"original":)" + quoted + "}}}]}}"}) {
    MemorySink sink;
    INFO(line);
    (void)import_checked({folder.write("elastic.ndjson", line + "\n")}, sink);
    CHECK(sink.events.size() == 1);
  }
}

TEST_CASE("a byte order mark before a document does not make lines of it", "[audit][wrapped]") {
  const TempFolder folder;
  const std::string bom = "\xef\xbb\xbf";
  const auto pretty = nlohmann::json::parse(event_line("id")).dump(2);
  for (const auto& text : {bom + pretty + "\n", bom + "[\n" + pretty + "\n]\n"}) {
    MemorySink sink;
    (void)import_checked({folder.write("bom.json", text)}, sink);
    CHECK(sink.events.size() == 1);
  }
}

TEST_CASE("damage in an array costs no event behind it", "[audit][wrapped]") {
  const TempFolder folder;
  MemorySink sink;
  const auto result = import_checked(
      {folder.write("array.json", "[" + event_line("a") + ",I1123 14:00:00.1 1 x.go:1] a, b," +
                                      event_line("b") + ",damage," + event_line("c") + "]\n")},
      sink);
  CHECK(sink.events.size() == 3);
  CHECK(result.tally.malformed == 1);
}

TEST_CASE("what is packed or written in another way is refused with its name", "[audit][wrapped]") {
  const TempFolder folder;
  const std::pair<std::string, std::string> unread[] = {
      {"BZh91AY&SY", "compressed with bzip2, which is not read here; unpack it first"},
      {"7z\xbc\xaf\x27 etc.", "a 7z archive, which is not read here; unpack it first"},
      {std::string("\xff\xfe{\0", 4),
       "text in UTF-16, which is not read here; turn it into UTF-8 first"},
  };
  for (const auto& [content, why] : unread) {
    MemorySink sink;
    const auto result = audit::import::import_into({folder.write("packed", content)}, sink, {}, {});
    REQUIRE(result.unreadable.size() == 1);
    CHECK(describe(result.unreadable[0]).find(why) != std::string::npos);
  }
}

}  // namespace nsposture::ingest
