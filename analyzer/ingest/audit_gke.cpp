#include "analyzer/ingest/audit_cloud_readers.h"
#include "analyzer/ingest/audit_object.h"

#include <array>
#include <vector>

namespace nsposture::ingest {

namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

// `group/version/[namespaces/NS/]resource/name[/sub]`, "core" for the core group. Where the
// resource is namespaces itself, what follows is its name, not a namespace around something else.
void read_resource_name(std::string_view resource_name, store::AuditEvent& event) {
  const auto parts = split(resource_name, '/');
  if (parts.size() < 3) return;
  event.api_group = parts[0] == "core" ? std::string_view() : parts[0];
  std::size_t at = 2;
  if (parts[at] == "namespaces" && parts.size() >= at + 3 && event.resource != "namespaces") {
    event.namespace_ = parts[at + 1];
    at += 2;
  }
  if (event.resource.empty()) event.resource = parts[at];
  if (parts.size() > at + 1) event.name = parts[at + 1];
  if (parts.size() > at + 2) event.subresource = parts[at + 2];
  if (event.resource == "namespaces" && event.verb != "create") event.namespace_ = event.name;
}

// io.k8s.core.v1.namespaces.create; a subresource stands before the verb.
void read_method(std::string_view method, store::AuditEvent& event) {
  const auto parts = split(method, '.');
  if (parts.size() < 3) return;
  event.verb = parts.back();
  // The version's place tells where the resource begins: v1, v1beta1…
  for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
    if (parts[i].size() >= 2 && parts[i][0] == 'v' && parts[i][1] >= '1' && parts[i][1] <= '9') {
      event.resource = parts[i + 1];
      return;
    }
  }
}

// gRPC's canonical codes, as far as the API server's answers map to them.
int http_code(std::int64_t grpc, const store::AuditEvent& event) {
  switch (grpc) {
    case 0:
      return event.verb == "create" ? 201 : 200;
    case 3:
      return 422;
    case 5:
      return 404;
    case 6:
    case 10:
      return 409;
    case 7:
      return 403;
    case 16:
      return 401;
    default:
      return 500;
  }
}

void read_status(const json::Object& payload, store::AuditEvent& event) {
  std::int64_t grpc = 0;
  if (const auto status = json::object_at(payload, "status")) {
    grpc = json::int_at(*status, "code").value_or(0);
    if (grpc != 0) event.message = json::text_at(*status, "message").substr(0, 1024);
  }
  event.code = http_code(grpc, event);
}

// That an apply created rather than changed shows only in the object's age.
bool is_new(const json::Object& response, Timestamp received) {
  const auto metadata = json::object_at(response, "metadata");
  if (!metadata) return false;
  const auto created = parse_rfc3339(json::text_at(*metadata, "creationTimestamp"));
  constexpr std::int64_t kSecond = 1'000'000'000;
  return created && created->ns + 2 * kSecond > received.ns && created->ns <= received.ns + kSecond;
}

void read_bodies(const json::Object& payload, store::AuditEvent& event) {
  if (event.resource == "secrets" || !event.subresource.empty()) return;
  const auto response = json::object_at(payload, "response");
  if (!response) return;
  event.level = store::Level::RequestResponse;
  event.object = reduce_object(*response, event.resource, event.api_group);
  const auto metadata = json::object_at(*response, "metadata");
  if (event.name.empty() && metadata && json::text_at(*response, "kind") != "Status") {
    event.name = json::text_at(*metadata, "name");
  }
  if (event.verb == "patch" && event.code == 200 && is_new(*response, event.received)) {
    event.code = 201;
  }
}

}  // namespace

std::optional<store::AuditEvent> read_gke_entry(const json::Object& entry) {
  const auto payload = json::object_at(entry, "protoPayload");
  const auto time = parse_rfc3339(json::text_at(entry, "timestamp"));
  if (!payload || !time) return std::nullopt;
  store::AuditEvent event;
  event.blind = static_cast<std::uint32_t>(store::Blind::Groups) |
                static_cast<std::uint32_t>(store::Blind::Stage) |
                static_cast<std::uint32_t>(store::Blind::ExactCode);
  event.audit_id = json::text_at(entry, "insertId");
  event.received = *time;
  event.at = parse_rfc3339(json::text_at(entry, "receiveTimestamp")).value_or(*time);
  read_method(json::text_at(*payload, "methodName"), event);
  if (event.verb.empty()) return std::nullopt;
  read_resource_name(json::text_at(*payload, "resourceName"), event);
  if (const auto who = json::object_at(*payload, "authenticationInfo")) {
    event.user.username = json::text_at(*who, "principalEmail");
    if (event.user.username.empty()) event.user.username = json::text_at(*who, "principalSubject");
    const auto selector = json::text_at(*who, "authoritySelector");
    if (!selector.empty()) {
      event.impersonated.emplace();
      event.impersonated->username = selector;
    }
  }
  if (const auto from = json::object_at(*payload, "requestMetadata")) {
    const auto ip = json::text_at(*from, "callerIp");
    if (!ip.empty()) event.source_ips.emplace_back(ip);
    event.user_agent = json::text_at(*from, "callerSuppliedUserAgent");
  }
  read_status(*payload, event);
  if (const auto labels = json::object_at(entry, "labels")) {
    event.decision = json::text_at(*labels, "authorization.k8s.io/decision");
    event.reason = json::text_at(*labels, "authorization.k8s.io/reason");
  }
  if (const auto resource = json::object_at(entry, "resource")) {
    if (const auto labels = json::object_at(*resource, "labels")) {
      event.cluster = json::text_at(*labels, "cluster_name");
    }
  }
  read_bodies(*payload, event);
  return event;
}

}  // namespace nsposture::ingest
