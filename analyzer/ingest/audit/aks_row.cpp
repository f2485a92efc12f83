#include "analyzer/ingest/audit/gke.h"

namespace nsposture::ingest {

namespace {

// A dynamic column is an object, or a string that holds one.
std::string_view dynamic(JsonReader& reader, std::string_view raw, RawEvent& event) {
  if (json_kind(raw) != JsonKind::String) return raw;
  auto text = reader.string(raw);
  if (!text) return raw;
  const auto kind = json_kind(*text);
  if (kind != JsonKind::Object && kind != JsonKind::Array) return raw;
  event.decoded.push_back(std::move(*text));
  return event.decoded.back();
}

}  // namespace

RawEvent aks_row(JsonReader& reader, const JsonObject& row) {
  RawEvent event;
  event.audit_id = row["AuditId"];
  event.stage = row["Stage"];
  event.level = row["Level"];
  event.verb = row["Verb"];
  event.uri = row["RequestUri"];
  event.user_agent = row["UserAgent"];
  event.received = row["RequestReceivedTime"];
  event.at = row["StageReceivedTime"];
  event.user = dynamic(reader, row["User"], event);
  event.source_ips = dynamic(reader, row["SourceIps"], event);
  event.object_ref = dynamic(reader, row["ObjectRef"], event);
  event.status = dynamic(reader, row["ResponseStatus"], event);
  event.request = dynamic(reader, row["RequestObject"], event);
  event.response = dynamic(reader, row["ResponseObject"], event);
  event.annotations = dynamic(reader, row["Annotations"], event);
  if (json_kind(event.received) != JsonKind::String) event.received = row["TimeGenerated"];
  return event;
}

}  // namespace nsposture::ingest
