// Which events are kept. The table is data: a new resource is one more row in relevance.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace nsposture::ingest::audit {

// How much of a body may be kept for a resource.
enum class Body : std::uint8_t {
  Never,        // secrets and tokens: nothing at all
  NameOnly,     // kind, name, namespace
  Namespace,    // metadata and phase
  Rbac,         // metadata, rules, roleRef, subjects, aggregationRule
  Exposed,      // name, namespace, and what it opens (exposure.h)
  Guard,        // of a quota its limits, of a NetworkPolicy what it lets through
  Token,        // of a Secret that holds a token: for which account, never the token
  Certificate,  // of a request for a certificate: signer, subject, who asked
  Command,      // none of the body: what is run, by the query of the URI
};

struct Request {
  std::string_view group;
  std::string_view resource;
  std::string_view subresource;
  std::string_view namespace_;
  std::string_view name;
  std::string_view verb;
  std::string_view path;  // without the query; empty where the format has none
  int code = 0;           // 0: none yet
  bool decided = true;    // has an authorization decision; a refused impersonation has none
};

struct RelevantResource {
  std::string_view group;
  std::string_view resource;
  std::string_view subresource;  // "" only the object itself, "*" any and none
  std::uint8_t verbs;            // Verb bits
  std::string_view name;         // empty: any
  Body body;
  std::string_view kind;                           // of the object in a body
  bool (*also)(const Request& request) = nullptr;  // what else must hold; null: nothing
};

// Kept only where the object opens something: most pods and services do not. A container put into a
// pod counts whatever it is, and so does what is made in a namespace of Kubernetes' own, or by
// somebody without credentials.
[[nodiscard]] bool needs_exposure(const RelevantResource& row, std::string_view ns,
                                  std::string_view username);

// The row that keeps the request; nothing when it does not matter. Stages do not bear on it.

[[nodiscard]] const RelevantResource* relevant(const Request& request);

[[nodiscard]] std::span<const RelevantResource> relevant_resources();

// For the quick look: whether any request with this resource, or verb, may be relevant.
[[nodiscard]] bool may_be_relevant_resource(std::string_view resource);
[[nodiscard]] bool is_write_verb(std::string_view verb);
// Likewise for what is no write.
[[nodiscard]] bool may_be_relevant_read(std::string_view subresource);

}  // namespace nsposture::ingest::audit
