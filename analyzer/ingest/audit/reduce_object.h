// An object from an audit body, reduced to what may be kept (FACTS.md "What the audit log says"
// 10).
#pragma once

#include "analyzer/ingest/audit/json.h"
#include "analyzer/ingest/audit/relevance.h"
#include "store/audit_event.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest {

struct ReducedObject {
  std::string json;  // empty when nothing may be kept
  std::string name;  // metadata.name
};

// Nothing when `raw` is no object of the row's kind (a Status, a patch, a placeholder).
[[nodiscard]] std::optional<ReducedObject> reduce_object(JsonReader& reader, std::string_view raw,
                                                         const RelevantResource& row);

// Of the response; where the log has none, of the whole body that a successful create or update
// sent.
[[nodiscard]] std::optional<ReducedObject> object_after(JsonReader& reader,
                                                        const store::AuditEvent& event,
                                                        std::string_view request,
                                                        std::string_view response,
                                                        const RelevantResource& row);

}  // namespace nsposture::ingest
