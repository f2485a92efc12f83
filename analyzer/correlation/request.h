// Audit events joined into requests: one request has several stages (RequestReceived,
// ResponseComplete…) and counts once.
#pragma once

#include "graph/model/request.h"
#include "store/records/audit_event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::correlation {

// The best that the log says of one request: the event of its last stage, and whether the log has
// an answer at all. A request without one is evidence, never noise (audit-facts.md 1.8).
struct LoggedRequest {
  store::AuditEvent event;
  bool answered = false;  // ResponseComplete, ResponseStarted of a failed authentication, or Panic
  // Another request in the log bears the same Audit-ID at the same stage: somebody set the header
  // (audit-facts.md 2.12).
  bool audit_id_shared = false;

  // Who was authorized: the impersonated identity if there is one.
  [[nodiscard]] const store::Actor& effective() const {
    return event.impersonated ? *event.impersonated : event.user;
  }

  [[nodiscard]] bool succeeded() const {
    return event.code && *event.code >= 200 && *event.code < 300;
  }

  [[nodiscard]] bool refused() const { return event.code && *event.code == 403; }
};

// What the API server was asked to allow. It points into the event.
[[nodiscard]] ResourceAttributes asked_in(const store::AuditEvent& event);

// Pairs stages by auditID, time of receipt, verb, path and user together, because a client chooses
// the auditID. Order of the result: by time of receipt, then as given.
[[nodiscard]] std::vector<LoggedRequest> pair_stages(std::vector<store::AuditEvent> events);

}  // namespace nsposture::correlation
