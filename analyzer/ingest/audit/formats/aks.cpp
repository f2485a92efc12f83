// AKS: diagnostic records of Event Hub and storage, the tables of Log Analytics.
#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

bool audit_category(std::string_view category) {
  return category == "kube-audit" || category == "kube-audit-admin";
}

// A dynamic column is an object, or a string that contains one.
std::string_view dynamic(json::JsonReader& reader, std::string_view raw, RawEvent& event) {
  if (json::json_kind(raw) != json::JsonKind::String) return raw;
  auto text = reader.string(raw);
  if (!text) return raw;
  const auto kind = json::json_kind(*text);
  if (kind != json::JsonKind::Object && kind != json::JsonKind::Array) return raw;
  event.decoded.push_back(std::move(*text));
  return event.decoded.back();
}

// One row of AKSAudit or AKSAuditAdmin: one column per field, some as JSON in a string.
RawEvent aks_row(json::JsonReader& reader, const json::JsonObject& row) {
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
  if (json::json_kind(event.received) != json::JsonKind::String)
    event.received = row["TimeGenerated"];
  return event;
}

}  // namespace

bool Unwrapper::as_azure(const json::JsonObject& object, const RecordContext& context, int depth) {
  if (json::json_kind(object["records"]) == json::JsonKind::Array) {
    each(object["records"], context, depth);
    return true;
  }
  if (!object["AuditId"].empty() && !object["Stage"].empty()) {
    auto inner = with_format(context, "AKSAudit table");
    inner.blind |= flag(store::MissingField::Impersonation);
    inner.apiserver = reader_.text(object["PodName"]);
    sink_.event(map_event(reader_, aks_row(reader_, object), inner), inner);
    return true;
  }
  const auto properties = reader_.object(object["properties"]);
  const bool diagnostics = !object["log_s"].empty();
  const auto log = diagnostics ? object["log_s"] : properties["log"];
  if (log.empty()) return false;
  auto category = reader_.text(object["category"]);
  if (category.empty()) category = reader_.text(object["Category"]);
  if (!audit_category(category)) {
    sink_.skipped(kSkippedStream);
    return true;
  }
  auto inner =
      with_format(context, diagnostics ? "AKS AzureDiagnostics" : "AKS diagnostic records");
  inner.cluster = reader_.text(object[diagnostics ? "ResourceId" : "resourceId"]);
  inner.apiserver = reader_.text(diagnostics ? object["pod_s"] : properties["pod"]);
  value(log, inner, depth + 1);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
