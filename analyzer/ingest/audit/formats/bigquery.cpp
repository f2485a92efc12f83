// GKE's entries as BigQuery rows: from a sink (protopayload_auditlog), and from the view _AllLogs
// (proto_payload.audit_log). Both are converted to the form of Cloud Logging.
#include "analyzer/ingest/audit/formats/json_text.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

#include <array>

namespace nsposture::ingest::audit::formats {

namespace {

// "methodName", "methodname" and "method_name" are the same name.
std::string plain_key(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (letter) plain += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

std::string_view find(const json::JsonObject& object, std::string_view name) {
  const auto wanted = plain_key(name);
  std::string_view found;
  for (const auto& field : object.fields()) {
    if (plain_key(field.key) == wanted) found = field.raw;
  }
  return found;
}

// Part of an object, with the names of Cloud Logging.
std::string renamed(json::JsonReader& reader, std::string_view raw,
                    std::initializer_list<const char*> names) {
  const auto object = reader.object(raw);
  JsonText text;
  for (const char* name : names) text.add_raw(name, find(object, name));
  return text.take();
}

// A body: JSON, or text that contains it.
std::string body(json::JsonReader& reader, std::string_view raw) {
  return json::json_kind(raw) == json::JsonKind::String ? reader.text(raw) : std::string(raw);
}

// BigQuery allows no dots and slashes in names: labels are an object with other keys, or pairs.
std::string labels(json::JsonReader& reader, std::string_view raw) {
  constexpr std::array<std::string_view, 3> kKnown = {
      "authorization.k8s.io/decision", "authorization.k8s.io/reason", "command.gke.io/dryRun"};
  JsonText text;
  const auto add = [&](std::string_view key, std::string_view value) {
    for (const auto known : kKnown) {
      if (plain_key(known) == plain_key(key)) text.add_raw(known, value);
    }
  };
  const auto decoded = json::padded(body(reader, raw));
  const auto object = reader.object(decoded);
  for (const auto& field : object.fields()) add(field.key, field.raw);
  const auto pairs = reader.array(decoded);
  for (const auto element : pairs.value_or(std::vector<std::string_view>())) {
    const auto pair = reader.object(element);
    add(reader.text(pair["key"]), pair["value"]);
  }
  return text.take();
}

std::string payload_of(json::JsonReader& reader, std::string_view raw) {
  const auto row = reader.object(raw);
  JsonText payload;
  for (const char* name : {"serviceName", "methodName", "resourceName"}) {
    payload.add_raw(name, find(row, name));
  }
  payload.add_raw("authenticationInfo",
                  renamed(reader, find(row, "authenticationInfo"),
                          {"principalEmail", "principalSubject", "authoritySelector"}));
  payload.add_raw("requestMetadata", renamed(reader, find(row, "requestMetadata"),
                                             {"callerIp", "callerSuppliedUserAgent"}));
  payload.add_raw("status", renamed(reader, find(row, "status"), {"code", "message"}));
  for (const char* name : {"request", "response"}) {
    const auto json = find(row, std::string(name) + "Json");
    const auto text = body(reader, json.empty() ? find(row, name) : json);
    if (text != "null") payload.add_raw(name, text);
  }
  return payload.take();
}

}  // namespace

bool Unwrapper::as_bigquery(const json::JsonObject& object, const RecordContext& context,
                            int depth) {
  auto raw = object["protopayload_auditlog"];
  if (raw.empty()) raw = reader_.object(object["proto_payload"])["audit_log"];
  if (json::json_kind(raw) != json::JsonKind::Object) return false;
  JsonText entry;
  for (const char* name : {"insertId", "timestamp", "receiveTimestamp"}) {
    entry.add_raw(name, find(object, name));
  }
  const auto resource = reader_.object(object["resource"]);
  JsonText place;
  place.add_raw("labels", renamed(reader_, body(reader_, resource["labels"]),
                                  {"project_id", "location", "cluster_name"}));
  entry.add_raw("resource", place.take());
  entry.add_raw("labels", labels(reader_, object["labels"]));
  entry.add_raw("protoPayload", payload_of(reader_, raw));
  value(entry.take(), with_format(context, "GKE, BigQuery rows"), depth + 1);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
