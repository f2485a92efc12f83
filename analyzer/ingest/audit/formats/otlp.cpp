// OpenTelemetry's JSON format for logs (OTLP): resourceLogs, scopeLogs, logRecords.
#include "analyzer/ingest/audit/formats/json_text.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

using Elements = std::vector<std::string_view>;

constexpr int kDeepest = 64;

// Converts an AnyValue to JSON; empty if it is invalid.
class AnyValue {
 public:
  explicit AnyValue(json::JsonReader& reader) : reader_(reader) {}

  [[nodiscard]] std::string json(std::string_view raw, int depth = 0) {
    const auto any = reader_.object(raw);
    if (!any.valid() || depth > kDeepest) return {};
    for (const char* key : {"stringValue", "boolValue", "doubleValue"}) {
      if (!any[key].empty()) return std::string(any[key]);
    }
    if (const auto whole = any["intValue"]; !whole.empty()) {
      // 64-bit integers are written as strings.
      return json::json_kind(whole) == json::JsonKind::String ? reader_.text(whole)
                                                              : std::string(whole);
    }
    if (const auto list = any["arrayValue"]; !list.empty()) return array(list, depth);
    if (const auto map = any["kvlistValue"]; !map.empty()) return object(map, depth);
    return "null";
  }

 private:
  std::string array(std::string_view raw, int depth) {
    std::string text = "[";
    const auto list = reader_.object(raw);
    for (const auto element : reader_.array(list["values"]).value_or(Elements())) {
      if (text.size() > 1) text += ',';
      text += json(element, depth + 1);
    }
    return text + ']';
  }

  std::string object(std::string_view raw, int depth) {
    JsonText text;
    const auto map = reader_.object(raw);
    for (const auto element : reader_.array(map["values"]).value_or(Elements())) {
      const auto pair = reader_.object(element);
      text.add_raw(reader_.text(pair["key"]), json(pair["value"], depth + 1));
    }
    return text.take();
  }

  json::JsonReader& reader_;
};

bool is_standard_error(json::JsonReader& reader, const json::JsonObject& record) {
  for (const auto raw : reader.array(record["attributes"]).value_or(Elements())) {
    const auto attribute = reader.object(raw);
    if (reader.text(attribute["key"]) != "log.iostream") continue;
    const auto value = reader.object(attribute["value"]);
    return reader.text(value["stringValue"]) == "stderr";
  }
  return false;
}

}  // namespace

void Unwrapper::otlp_records(std::string_view scope, const RecordContext& context, int depth) {
  const auto logs = reader_.object(scope);
  for (const auto raw : reader_.array(logs["logRecords"]).value_or(Elements())) {
    const auto record = reader_.object(raw);
    if (!record.valid() || record["body"].empty()) {
      sink_.malformed("a log record without a body");
    } else if (is_standard_error(reader_, record)) {
      sink_.skipped(kSkippedStderr);
    } else {
      const auto body = AnyValue(reader_).json(record["body"]);
      value(json::padded(body), context, depth + 1);
    }
  }
}

bool Unwrapper::as_otlp(const json::JsonObject& object, const RecordContext& context, int depth) {
  const auto resources = reader_.array(object["resourceLogs"]);
  if (!resources) return false;
  const auto inner = with_format(context, "OpenTelemetry (OTLP JSON)");
  for (const auto resource : *resources) {
    const auto logs = reader_.object(resource);
    if (!logs.valid()) sink_.malformed("bad JSON: a resource of OTLP is damaged");
    for (const char* key : {"scopeLogs", "instrumentationLibraryLogs"}) {
      for (const auto scope : reader_.array(logs[key]).value_or(Elements())) {
        otlp_records(scope, inner, depth);
      }
    }
  }
  return true;
}

}  // namespace nsposture::ingest::audit::formats
