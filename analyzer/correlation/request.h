// Joins audit events into requests: one request has several stages (RequestReceived,
// ResponseComplete…) but counts once.
#pragma once

#include "graph/model/request.h"
#include "store/records/audit_event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::correlation {

// One request: the event of its last stage, and whether the log has a response. A request without a
// response is evidence, never noise (audit-facts.md 1.8).
struct LoggedRequest {
  store::AuditEvent event;
  bool answered = false;  // ResponseComplete, ResponseStarted of a failed authentication, or Panic
  // Another request in the log has the same Audit-ID at the same stage: a client set the header
  // (audit-facts.md 2.12).
  bool audit_id_shared = false;

  // The effective user: the impersonated identity if there is one.
  [[nodiscard]] const store::Actor& effective() const {
    return event.impersonated ? *event.impersonated : event.user;
  }

  [[nodiscard]] bool succeeded() const {
    return event.code && *event.code >= 200 && *event.code < 300;
  }

  [[nodiscard]] bool refused() const { return event.code && *event.code == 403; }
};

// The authorization attributes of the request. They point into the event.
[[nodiscard]] ResourceAttributes asked_in(const store::AuditEvent& event);

// Pairs stages by auditID, receipt time, verb, path and user together, because clients can choose
// the auditID. The result is ordered by receipt time, then as given.
[[nodiscard]] std::vector<LoggedRequest> pair_stages(std::vector<store::AuditEvent> events);

}  // namespace nsposture::correlation
