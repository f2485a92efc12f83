// An object from an audit body, reduced to what may be kept (audit-facts.md
// 1.10).
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
  std::string json;  // empty when nothing may be kept
  std::string name;  // metadata.name
};

// `ns`: of the request. Nothing when `raw` is no object of the row's kind (a Status, a patch, a
// placeholder).
[[nodiscard]] std::optional<ReducedObject> reduce_object(json::JsonReader& reader,
                                                         std::string_view raw,
                                                         const RelevantResource& row,
                                                         std::string_view ns);

// Of the response; where the log has none, of the whole body that a successful create or update
// sent.
[[nodiscard]] std::optional<ReducedObject> object_after(json::JsonReader& reader,
                                                        const store::AuditEvent& event,
                                                        std::string_view request,
                                                        std::string_view response,
                                                        const RelevantResource& row);

// What a patch of a namespace says of its labels, where the log has no answer to it:
// {"patch":{"labels":{"key":"value","gone":null}}}. (Where it has one, the object gets the same as
// "changed".) Empty when that cannot be read.
[[nodiscard]] std::string reduce_label_patch(json::JsonReader& reader, std::string_view patch);

// {"command":"sh -c id"}; empty where nothing is run.
[[nodiscard]] std::string reduce_command(const RequestUri& uri);

// Of a deletecollection: its selectors, and the names in the list that it answered.
[[nodiscard]] std::string reduce_collection(json::JsonReader& reader, const RequestUri& uri,
                                            std::string_view response);

}  // namespace nsposture::ingest::audit
