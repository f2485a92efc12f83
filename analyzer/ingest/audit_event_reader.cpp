#include "analyzer/ingest/audit_event_reader.h"

#include "analyzer/ingest/audit_object.h"
#include "analyzer/ingest/audit_relevance.h"

#include <algorithm>

namespace nsposture::ingest {

namespace {

using store::AuditEvent;

constexpr std::size_t kMaxMessage = 1024;
constexpr std::string_view kCredentialId = "authentication.kubernetes.io/credential-id";
constexpr std::string_view kPodName = "authentication.kubernetes.io/pod-name";
constexpr std::string_view kNodeName = "authentication.kubernetes.io/node-name";

store::Stage stage_from(std::string_view text) {
  if (text == "RequestReceived") return store::Stage::RequestReceived;
  if (text == "ResponseStarted") return store::Stage::ResponseStarted;
  if (text == "Panic") return store::Stage::Panic;
  return store::Stage::ResponseComplete;
}

store::Level level_from(std::string_view text) {
  if (text == "RequestResponse") return store::Level::RequestResponse;
  if (text == "Request") return store::Level::Request;
  if (text == "Metadata") return store::Level::Metadata;
  return store::Level::None;
}

std::string first_text(const json::Object& extra, std::string_view key) {
  auto values = json::texts_at(extra, key);
  return values.empty() ? std::string() : std::move(values.front());
}

// What EKS adds to tell people apart who share one Kubernetes user name (AUDIT.md 2.17).
bool is_cloud_key(std::string_view key) {
  return key == "arn" || key == "canonicalArn" || key == "principalId" || key == "sessionName" ||
         key == "accessKeyId";
}

void read_extra(const json::Object& extra, store::Actor& actor) {
  actor.credential_id = first_text(extra, kCredentialId);
  actor.pod_name = first_text(extra, kPodName);
  actor.node_name = first_text(extra, kNodeName);
  for (const auto field : extra) {
    if (!is_cloud_key(field.key)) continue;
    for (const auto& value : json::texts_at(extra, field.key)) {
      actor.cloud_identity.push_back(std::string(field.key) + "=" + value);
    }
  }
  std::ranges::sort(actor.cloud_identity);
}

store::Actor read_actor(const json::Object& user) {
  store::Actor actor;
  actor.username = json::text_at(user, "username");
  actor.uid = json::text_at(user, "uid");
  actor.groups = json::texts_at(user, "groups");
  if (const auto extra = json::object_at(user, "extra")) read_extra(*extra, actor);
  return actor;
}

RequestKey key_of(const json::Object& event) {
  RequestKey key;
  key.verb = json::text_at(event, "verb");
  if (const auto ref = json::object_at(event, "objectRef")) {
    key.api_group = json::text_at(*ref, "apiGroup");
    key.resource = json::text_at(*ref, "resource");
    key.subresource = json::text_at(*ref, "subresource");
    key.name = json::text_at(*ref, "name");
  }
  return key;
}

void read_object_ref(const json::Object& event, AuditEvent& record) {
  const auto ref = json::object_at(event, "objectRef");
  if (!ref) return;
  record.api_group = json::text_at(*ref, "apiGroup");
  record.resource = json::text_at(*ref, "resource");
  record.subresource = json::text_at(*ref, "subresource");
  record.namespace_ = json::text_at(*ref, "namespace");
  record.name = json::text_at(*ref, "name");
}

void read_status(const json::Object& event, AuditEvent& record) {
  const auto status = json::object_at(event, "responseStatus");
  if (!status) return;
  if (const auto code = json::int_at(*status, "code")) record.code = static_cast<int>(*code);
  if (record.code.value_or(0) >= 400) {
    record.message = json::text_at(*status, "message").substr(0, kMaxMessage);
  }
}

void read_annotations(const json::Object& event, AuditEvent& record) {
  const auto annotations = json::object_at(event, "annotations");
  if (!annotations) return;
  record.decision = json::text_at(*annotations, "authorization.k8s.io/decision");
  record.reason = json::text_at(*annotations, "authorization.k8s.io/reason");
  record.issued_credential_id =
      json::text_at(*annotations, "authentication.kubernetes.io/issued-credential-id");
  if (json::text_at(*annotations, "audit.k8s.io/truncated") == "true") {
    record.blind |= static_cast<std::uint32_t>(store::Blind::Truncated);
  }
}

// A dry-run delete says so only in its body (AUDIT.md 2.5).
bool dry_run_in_body(const json::Object& body) {
  const auto options = json::texts_at(body, "dryRun");
  return std::ranges::find(options, "All") != options.end();
}

void read_bodies(const json::Object& event, AuditEvent& record) {
  const auto request = json::object_at(event, "requestObject");
  if (request && record.verb.starts_with("delete") && dry_run_in_body(*request)) {
    record.dry_run = true;
  }
  // Tokens and secrets: nothing of their bodies, whatever is in them.
  if (record.resource == "secrets" || !record.subresource.empty()) return;
  if (const auto response = json::object_at(event, "responseObject")) {
    record.object = reduce_object(*response, record.resource, record.api_group);
    const auto metadata = json::object_at(*response, "metadata");
    if (record.name.empty() && metadata && record.verb == "create" &&
        json::text_at(*response, "kind") != "Status") {
      record.name = json::text_at(*metadata, "name");
    }
  } else if (request && record.verb == "create") {
    record.object = reduce_object(*request, record.resource, record.api_group);
  }
}

std::optional<Timestamp> time_at(const json::Object& event, std::string_view key) {
  return parse_rfc3339(json::text_at(event, key));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
        hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

bool is_audit_event(const json::Object& object) {
  return !json::text_at(object, "auditID").empty() && !json::text_at(object, "stage").empty();
}

bool is_relevant_event(const json::Object& object) {
  return is_relevant(key_of(object));
}

std::optional<Timestamp> event_time(const json::Object& object) {
  if (const auto time = time_at(object, "stageTimestamp")) return time;
  if (const auto time = time_at(object, "requestReceivedTimestamp")) return time;
  return time_at(object, "timestamp");  // v1beta1
}

void read_uri(std::string_view uri, AuditEvent& event) {
  const auto question = uri.find('?');
  event.path = uri.substr(0, question);
  if (question == std::string_view::npos) return;
  auto query = uri.substr(question + 1);
  while (!query.empty()) {
    const auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = percent_decoded(part.substr(0, equals));
    auto value = percent_decoded(part.substr(equals + 1));
    if (key == "dryRun" && value == "All") event.dry_run = true;
    if (key == "fieldManager") event.field_manager = std::move(value);
  }
}

std::optional<AuditEvent> read_event(const json::Object& object) {
  AuditEvent record;
  record.audit_id = json::text_at(object, "auditID");
  record.stage = stage_from(json::text_at(object, "stage"));
  record.level = level_from(json::text_at(object, "level"));
  record.verb = json::text_at(object, "verb");
  const auto at = event_time(object);
  if (record.verb.empty() || !at) return std::nullopt;
  record.at = *at;
  record.received = time_at(object, "requestReceivedTimestamp").value_or(*at);
  read_uri(json::text_at(object, "requestURI"), record);
  if (const auto user = json::object_at(object, "user")) record.user = read_actor(*user);
  if (const auto user = json::object_at(object, "impersonatedUser")) {
    record.impersonated = read_actor(*user);
  }
  record.source_ips = json::texts_at(object, "sourceIPs");
  record.user_agent = json::text_at(object, "userAgent");
  read_object_ref(object, record);
  read_status(object, record);
  read_annotations(object, record);
  read_bodies(object, record);
  return record;
}

}  // namespace nsposture::ingest
