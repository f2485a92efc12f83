// Which events are kept. The table is data: a new resource is one more row in relevance.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace nsposture::ingest::audit {

// How much of a body may be kept for a resource.
enum class Body : std::uint8_t {
  Never,        // secrets and tokens: nothing
  NameOnly,     // kind, name, namespace
  Namespace,    // metadata and phase
  Rbac,         // metadata, rules, roleRef, subjects, aggregationRule
  Exposed,      // name, namespace, and its exposure (exposure.h)
  Guard,        // for a quota its limits, for a NetworkPolicy what it allows
  Token,        // for a token Secret: its service account, never the token
  Certificate,  // for a certificate request: signer, subject, requester
  Command,      // not the body: the command in the URI's query
};

struct Request {
  std::string_view group;
  std::string_view resource;
  std::string_view subresource;
  std::string_view namespace_;
  std::string_view name;
  std::string_view verb;
  std::string_view path;  // without the query; empty if the format has none
  int code = 0;           // 0: none yet
  bool decided = true;    // has an authorization decision; a denied impersonation has none
  // Without credentials, or while impersonating an identity of Kubernetes' own: any write counts.
  bool notable = false;
};

struct RelevantResource {
  std::string_view group;
  std::string_view resource;
  std::string_view subresource;  // "" only the object itself, "*" any or none
  std::uint8_t verbs;            // Verb bits
  std::string_view name;         // empty: any
  Body body;
  std::string_view kind;                           // of the object in a body
  bool (*also)(const Request& request) = nullptr;  // additional condition; null: none
};

// Kept only if the object exposes something: most pods and services do not. A container added to a
// pod always counts, and so do objects created in a Kubernetes namespace or without credentials.
[[nodiscard]] bool needs_exposure(const RelevantResource& row, std::string_view ns,
                                  std::string_view username);

// The row that keeps the request; null if it is irrelevant. Independent of the stage.

[[nodiscard]] const RelevantResource* relevant(const Request& request);

[[nodiscard]] std::span<const RelevantResource> relevant_resources();

// For the prefilter: whether any request with this resource, or verb, may be relevant.
[[nodiscard]] bool may_be_relevant_resource(std::string_view resource);
[[nodiscard]] bool is_write_verb(std::string_view verb);
// The same for non-write requests.
[[nodiscard]] bool may_be_relevant_read(std::string_view subresource);

}  // namespace nsposture::ingest::audit
