#include "analyzer/ingest/audit/formats/gke.h"

#include "analyzer/ingest/audit/event/event_map.h"
#include "analyzer/ingest/audit/event/event_time.h"
#include "analyzer/ingest/audit/event/reduce_object.h"
#include "analyzer/ingest/audit/event/relevance.h"
#include "analyzer/ingest/audit/formats/unwrap.h"

namespace nsposture::ingest::audit::formats {

namespace {

using store::AuditEvent;
using store::MissingField;
using Elements = std::vector<std::string_view>;

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_version(std::string_view part) {
  return part.size() >= 2 && part[0] == 'v' && part[1] >= '0' && part[1] <= '9';
}

// "io.k8s.core.v1.namespaces.finalize.update": after the version resource, subresource, verb.
bool read_method(const std::string& method, AuditEvent& event) {
  const auto parts = split(method, '.');
  std::size_t version = 0;
  while (version < parts.size() && !is_version(parts[version])) ++version;
  // "io.k8s.get": a non-resource path such as /readyz. Such a request is irrelevant.
  const bool plain_path = version == parts.size() && parts.size() == 3;
  if (plain_path && parts[0] == "io" && parts[1] == "k8s") {
    event.verb = parts[2];
    return true;
  }
  if (version + 2 >= parts.size()) return false;
  event.resource = parts[version + 1];
  event.verb = parts.back();
  if (version + 3 < parts.size()) event.subresource = parts[version + 2];
  return true;
}

// "group/version/[namespaces/NS/]resource/name[/sub]". For namespaces themselves, the name is in
// place of NS, and counts as the namespace too, as in the API server's own events.
void read_resource_name(const std::string& resource_name, AuditEvent& event) {
  const auto parts = split(resource_name, '/');
  event.api_group = parts[0] == "core" ? "" : parts[0];
  const auto part = [&](std::size_t i) { return i < parts.size() ? parts[i] : std::string(); };
  if (event.resource == "namespaces") {
    event.name = part(3);
    if (event.verb != "create") event.namespace_ = event.name;
    return;
  }
  const bool namespaced = part(2) == "namespaces";
  if (namespaced) event.namespace_ = part(3);
  event.name = part(namespaced ? 5 : 3);
}

// Converts google.rpc.Code to the corresponding HTTP code.
int http_code(std::int64_t grpc, const std::string& message, const std::string& verb) {
  const auto says = [&](const char* what) { return message.find(what) != std::string::npos; };
  switch (grpc) {
    case 0:
      return verb == "create" ? 201 : 200;
    case 3:
      return says("is invalid") || says("denied request") ? 422 : 400;
    case 4:
      return 504;
    case 5:
      return 404;
    case 6:
    case 10:
      return 409;
    case 7:
      return 403;
    case 8:
      return 429;
    case 12:
      return 405;
    case 14:
      return 503;
    case 16:
      return 401;
    default:
      return 500;
  }
}

// The format does not show 201 for a patch. After a creation by patch, the object is as old as the
// request and has only the applying manager. A second apply within the same second looks the same;
// MissingField::ExactCode marks the code as derived.
bool created_by_apply(json::JsonReader& reader, std::string_view response, Timestamp request,
                      Timestamp answered) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const auto metadata = reader.object(reader.object(response)["metadata"]);
  const auto created = parse_rfc3339(reader.text(metadata["creationTimestamp"]));
  if (!created) return false;
  for (const auto raw : reader.array(metadata["managedFields"]).value_or(Elements())) {
    if (reader.text(reader.object(raw)["operation"]) != "Apply") return false;
  }
  // creationTimestamp has whole seconds.
  return created->ns >= request.ns / kSecond * kSecond && created->ns <= answered.ns;
}

class GkeMapper {
 public:
  GkeMapper(json::JsonReader& reader, const json::JsonObject& entry,
            const json::JsonObject& payload)
      : reader_(reader), entry_(entry), payload_(payload) {}

  MappedEvent run() {
    MappedEvent mapped;
    mapped.error = read_identity();
    if (!mapped.error.empty()) return mapped;
    const auto request = payload_["request"];
    const auto response = payload_["response"];
    if (!request.empty()) event_.level = store::Level::Request;
    if (!response.empty()) event_.level = store::Level::RequestResponse;
    mapped.audit_id = event_.audit_id;
    mapped.level = event_.level;
    mapped.at = event_.at;
    read_outcome(response);
    const auto* row = relevant({event_.api_group,
                                event_.resource,
                                event_.subresource,
                                event_.namespace_,
                                event_.name,
                                event_.verb,
                                {},
                                event_.code.value_or(0),
                                decided_});
    if (row == nullptr) return mapped;
    read_requester();
    read_body(request, response, *row);
    if (event_.object.empty() && needs_exposure(*row, event_.namespace_, event_.user.username)) {
      return mapped;
    }
    mapped.kept = std::move(event_);
    return mapped;
  }

 private:
  std::string read_identity() {
    event_.audit_id = reader_.text(entry_["insertId"]);
    const auto time = parse_event_time(reader_.text(entry_["timestamp"]));
    const auto answered = parse_event_time(reader_.text(entry_["receiveTimestamp"]));
    if (event_.audit_id.empty()) return "not an audit event: no insertId";
    if (!time) return "not an audit event: no timestamp";
    event_.received = time->time;
    event_.at = answered && answered->time >= time->time ? answered->time : time->time;
    if (time->rewritten) event_.blind |= flag(MissingField::ExactTime);
    if (!read_method(reader_.text(payload_["methodName"]), event_)) {
      return "not an audit event: no known methodName";
    }
    read_resource_name(reader_.text(payload_["resourceName"]), event_);
    return {};
  }

  void read_outcome(std::string_view response) {
    event_.blind |=
        flag(MissingField::Groups) | flag(MissingField::Stage) | flag(MissingField::ExactCode);
    const auto status = reader_.object(payload_["status"]);
    message_ = reader_.text(status["message"]);
    const auto grpc = reader_.integer(status["code"]).value_or(0);
    event_.code = http_code(grpc, message_, event_.verb);
    if (event_.verb == "patch" && event_.code == 200 &&
        created_by_apply(reader_, response, event_.received, event_.at)) {
      event_.code = 201;
    }
    const auto labels = reader_.object(entry_["labels"]);
    decided_ = !labels["authorization.k8s.io/decision"].empty();
    event_.decision = reader_.text(labels["authorization.k8s.io/decision"]);
    event_.reason = reader_.text(labels["authorization.k8s.io/reason"]);
  }

  void read_requester() {
    const auto authentication = reader_.object(payload_["authenticationInfo"]);
    event_.user.username = reader_.text(authentication["principalEmail"]);
    if (event_.user.username.empty()) {
      event_.user.username = reader_.text(authentication["principalSubject"]);
    }
    if (auto other = reader_.text(authentication["authoritySelector"]); !other.empty()) {
      event_.impersonated.emplace().username = std::move(other);
    }
    const auto request = reader_.object(payload_["requestMetadata"]);
    if (auto address = reader_.text(request["callerIp"]); !address.empty()) {
      event_.source_ips.push_back(std::move(address));
    }
    event_.user_agent = reader_.text(request["callerSuppliedUserAgent"]);
    const auto labels = reader_.object(reader_.object(entry_["resource"])["labels"]);
    for (const char* key : {"project_id", "location", "cluster_name"}) {
      const auto part = reader_.text(labels[key]);
      if (part.empty()) continue;
      if (!event_.cluster.empty()) event_.cluster += '/';
      event_.cluster += part;
    }
  }

  // Entries have the label since 2024; its value is written in several ways.
  bool is_labelled_dry_run() {
    const auto labels = reader_.object(entry_["labels"]);
    const auto value = reader_.text(labels["command.gke.io/dryRun"]);
    return !value.empty() && value != "false";
  }

  void read_body(std::string_view request, std::string_view response, const RelevantResource& row) {
    event_.dry_run = is_dry_run_delete(reader_, request) || is_labelled_dry_run();
    event_.message = kept_message(message_, event_.code.value_or(0), row);
    if (event_.verb == "deletecollection") {
      // The format has no query: only the returned list shows what was removed.
      RequestUri unknown;
      unknown.limited = true;
      if (row.body == Body::Rbac) event_.object = reduce_collection(reader_, unknown, response);
      return;
    }
    auto reduced = object_after(reader_, event_, request, response, row);
    if (!reduced) return;
    event_.object = std::move(reduced->json);
    if (event_.name.empty()) event_.name = std::move(reduced->name);
  }

  json::JsonReader& reader_;
  const json::JsonObject& entry_;
  const json::JsonObject& payload_;
  AuditEvent event_;
  std::string message_;
  bool decided_ = false;
};

}  // namespace

MappedEvent map_gke(json::JsonReader& reader, const json::JsonObject& entry,
                    const json::JsonObject& payload) {
  return GkeMapper(reader, entry, payload).run();
}

bool Unwrapper::as_google(const json::JsonObject& object, const RecordContext& context, int depth) {
  if (const auto payload = reader_.object(object["protoPayload"]); payload.valid()) {
    if (reader_.text(payload["serviceName"]) != "k8s.io") {
      sink_.skipped(kSkippedStream);
      return true;
    }
    const auto inner = with_format(context, "GKE LogEntry");
    sink_.event(map_gke(reader_, object, payload), inner);
    return true;
  }
  const auto message = reader_.object(object["message"]);
  if (json::json_kind(message["data"]) != json::JsonKind::String) return false;
  compressed(message["data"], with_format(context, "GKE Pub/Sub message"), depth);
  return true;
}

}  // namespace nsposture::ingest::audit::formats
