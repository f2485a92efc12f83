// GKE's LogEntry, whose fields differ from those of an audit event.
#pragma once

#include "analyzer/ingest/audit/event/record.h"
#include "analyzer/ingest/json/json.h"
#include "store/records/audit_event.h"

#include <string>

namespace nsposture::ingest::audit::formats {

// See audit-facts.md 3. The format has no stage and no groups, and its codes are gRPC codes.
[[nodiscard]] MappedEvent map_gke(json::JsonReader& reader, const json::JsonObject& entry,
                                  const json::JsonObject& payload);

}  // namespace nsposture::ingest::audit::formats
