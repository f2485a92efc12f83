// The body of a request or response, reduced to what may be kept (store::AuditEvent::object): never
// the body itself, which may hold secrets and tokens.
#pragma once

#include "analyzer/ingest/audit_json.h"

#include <string>

namespace nsposture::ingest {

// Empty for kinds of which nothing is kept.
[[nodiscard]] std::string reduce_object(const json::Object& body, std::string_view resource,
                                        std::string_view api_group);

}  // namespace nsposture::ingest
