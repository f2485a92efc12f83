// Records of clouds that have a shape of their own (AUDIT.md section 3).
#pragma once

#include "analyzer/ingest/audit_json.h"
#include "store/audit_event.h"

#include <optional>

namespace nsposture::ingest {

// GKE: a Cloud Logging LogEntry. No groups, no stages, codes by gRPC's scale.
[[nodiscard]] std::optional<store::AuditEvent> read_gke_entry(const json::Object& entry);

// AKS: a row of the AKSAudit tables, its columns perhaps JSON in strings. No impersonated user.
class AksRowReader {
 public:
  [[nodiscard]] std::optional<store::AuditEvent> read(const json::Object& row);

 private:
  simdjson::dom::parser parser_;
};

}  // namespace nsposture::ingest
