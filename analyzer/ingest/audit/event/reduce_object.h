// Reduces an object from an audit body to what may be kept (audit-facts.md 1.10).
#pragma once

#include "analyzer/ingest/audit/event/relevance.h"
#include "analyzer/ingest/audit/event/request_uri.h"
#include "analyzer/ingest/json/json.h"
#include "store/records/audit_event.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::audit {

struct ReducedObject {
  std::string json;  // empty if nothing may be kept
  std::string name;  // metadata.name
};

// `ns`: from the request. Empty if `raw` is not an object of the row's kind (a Status, a patch, a
// placeholder).
[[nodiscard]] std::optional<ReducedObject> reduce_object(json::JsonReader& reader,
                                                         std::string_view raw,
                                                         const RelevantResource& row,
                                                         std::string_view ns);

// From the response; if the log has none, from the whole body of a successful create or update.
[[nodiscard]] std::optional<ReducedObject> object_after(json::JsonReader& reader,
                                                        const store::AuditEvent& event,
                                                        std::string_view request,
                                                        std::string_view response,
                                                        const RelevantResource& row);

// The labels in a patch of a namespace, if the log lacks the response:
// {"patch":{"labels":{"key":"value","gone":null}}}. (With a response, the object gets the same as
// "changed".) Empty if it cannot be parsed.
[[nodiscard]] std::string reduce_label_patch(json::JsonReader& reader, std::string_view patch);

// {"command":"sh -c id"}; empty if no command is run.
[[nodiscard]] std::string reduce_command(const RequestUri& uri);

// For a deletecollection: its selectors, and the names in the returned list.
[[nodiscard]] std::string reduce_collection(json::JsonReader& reader, const RequestUri& uri,
                                            std::string_view response);

}  // namespace nsposture::ingest::audit
