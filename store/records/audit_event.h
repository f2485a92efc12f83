// One audit event as it is stored: reduced to what analysis needs. It contains no request or
// response body, no token and no secret (audit-facts.md 1.10).
#pragma once

#include "graph/base/timestamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::store {

enum class Stage : std::uint8_t { RequestReceived, ResponseStarted, ResponseComplete, Panic };
enum class Level : std::uint8_t { None, Metadata, Request, RequestResponse };

// What a delivery format could not show; a finding that depends on it says so (audit-facts.md 3).
enum class MissingField : std::uint32_t {
  Nothing = 0,
  Groups = 1U << 0U,         // GKE: no groups
  Impersonation = 1U << 1U,  // AKSAudit tables: no impersonated user
  Stage = 1U << 2U,          // no stage given; taken as ResponseComplete
  Bodies = 1U << 3U,         // the format drops bodies although the level has them
  ExactCode = 1U << 4U,      // code derived from another scale (gRPC)
  Truncated = 1U << 5U,      // audit.k8s.io/truncated: bodies were cut
  AuditId = 1U << 6U,        // a pipeline removed it
  ExactTime = 1U << 7U,      // a pipeline rewrote it in another form
};

struct Actor {
  std::string username;  // empty: authentication failed
  std::string uid;
  std::vector<std::string> groups;
  std::string credential_id;                // user.extra authentication.kubernetes.io/credential-id
  std::string pod_name;                     // …/pod-name
  std::string node_name;                    // …/node-name
  std::vector<std::string> cloud_identity;  // EKS arn, sessionName… as "key=value"

  friend bool operator==(const Actor&, const Actor&) = default;
};

struct AuditEvent {
  // Set by the client's header: evidence, never a key (audit-facts.md 2.12). Empty when the log
  // has none.
  std::string audit_id;
  Stage stage = Stage::ResponseComplete;
  Level level = Level::Metadata;
  std::string verb;
  std::string path;  // requestURI without its query, as logged (may be escaped)
  bool dry_run = false;
  std::string field_manager;  // from the query; set by the client

  Actor user;                           // the requester
  std::optional<Actor> impersonated;    // the effective user, when impersonating
  std::vector<std::string> source_ips;  // only the last is the real peer (audit-facts.md 2.11)
  std::string user_agent;

  std::string api_group;
  std::string resource;
  std::string subresource;
  std::string namespace_;
  std::string name;  // objectRef.name, else the name in the response (generateName)

  std::optional<int> code;           // absent before a response
  std::string message;               // responseStatus.message of a failure, at most 1,024 bytes
  std::string decision;              // "allow", "forbid", "" (annotation absent)
  std::string reason;                // authorization.k8s.io/reason
  std::string issued_credential_id;  // TokenRequest: "JTI=…"

  // The object after the request (responseObject; for a create at level Request, requestObject),
  // reduced to a JSON object: kind, metadata {name, namespace, uid, labels, chosen annotations},
  // and for RBAC deletionTimestamp, finalizers, rules, roleRef, subjects, aggregationRule. Empty
  // when the log has none.
  std::string object;

  Timestamp received;  // requestReceivedTimestamp
  Timestamp at;        // stageTimestamp

  std::string cluster;      // when the format names it
  std::string apiserver;    // when the format names it
  std::uint32_t blind = 0;  // MissingField flags

  std::string file;        // the file it was read from
  std::uint64_t line = 0;  // from 1, within `file` (decompressed)
  std::int64_t id = 0;     // row id once stored
};

// The request may or may not have been carried out: the log has no response, or a failure while it
// was being processed (5xx, a panic). A request with a 4xx response was certainly not carried out.
[[nodiscard]] inline bool is_outcome_unknown(const AuditEvent& event) {
  const int code = event.code.value_or(0);
  if (code >= 200 && code < 300) return false;
  return event.stage == Stage::Panic || code == 0 || code >= 500;
}

}  // namespace nsposture::store
