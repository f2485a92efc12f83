// One parsed audit.k8s.io Event (v1, v1beta1, v1alpha1) to the record that is kept.
#pragma once

#include "analyzer/ingest/audit_json.h"
#include "store/audit_event.h"

#include <optional>

namespace nsposture::ingest {

// Has the marks of an audit event: auditID and stage.
[[nodiscard]] bool is_audit_event(const json::Object& object);

// Is it kept? Decided before anything else is read.
[[nodiscard]] bool is_relevant_event(const json::Object& object);

// REQUIRES: is_audit_event(object). Empty when a time or the verb is missing: then it is malformed.
[[nodiscard]] std::optional<store::AuditEvent> read_event(const json::Object& object);

// The time of the stage, for coverage.
[[nodiscard]] std::optional<Timestamp> event_time(const json::Object& object);

// For other readers: requestURI split into path, dryRun and fieldManager.
void read_uri(std::string_view uri, store::AuditEvent& event);

}  // namespace nsposture::ingest
