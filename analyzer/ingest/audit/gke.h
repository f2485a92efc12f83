// Formats whose fields are not those of an audit event: GKE's LogEntry, the AKSAudit tables.
#pragma once

#include "analyzer/ingest/audit/json.h"
#include "analyzer/ingest/audit/record.h"
#include "store/audit_event.h"

#include <string>

namespace nsposture::ingest {

// AUDIT.md section 3, "GKE LogEntry". The format has no stage and no groups, and its
// codes are those of gRPC.
[[nodiscard]] MappedEvent map_gke(JsonReader& reader, const JsonObject& entry,
                                  const JsonObject& payload);

// One row of AKSAudit or AKSAuditAdmin: a column a field, some as JSON within a string.
[[nodiscard]] RawEvent aks_row(JsonReader& reader, const JsonObject& row);

}  // namespace nsposture::ingest
