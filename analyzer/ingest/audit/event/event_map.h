// Converts the raw fields of an audit event into the stored event.
#pragma once

#include "analyzer/ingest/audit/event/record.h"
#include "analyzer/ingest/audit/event/relevance.h"
#include "analyzer/ingest/json/json.h"
#include "store/records/audit_event.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::ingest::audit {

// Cheap for irrelevant events: the object reference decides before the rest is parsed.
[[nodiscard]] MappedEvent map_event(json::JsonReader& reader, const RawEvent& raw,
                                    const RecordContext& context);

// The fields of an event in the API server's own format (v1 and v1beta1).
[[nodiscard]] RawEvent raw_event(const json::JsonObject& event);

[[nodiscard]] std::optional<store::Level> level_from(std::string_view text);

// DeleteOptions carry dryRun only in the body (audit-facts.md 2.5).
[[nodiscard]] bool is_dry_run_delete(json::JsonReader& reader, std::string_view request);

// The message of a failed request. A validation message may quote the body: for resources with
// secrets, only messages from authentication and authorization are kept.
[[nodiscard]] std::string kept_message(const std::string& message, int code,
                                       const RelevantResource& row);

inline constexpr std::size_t kMaxMessage = 1024;

}  // namespace nsposture::ingest::audit
