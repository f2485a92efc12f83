// Requests that meant to create a namespace, and what came of each.
#pragma once

#include "analyzer/correlation/rbac_history.h"
#include "analyzer/correlation/request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// How the API server answered (audit-facts.md 1.3 to 1.6, 1.11; audit-facts.md 2).
enum class Outcome : std::uint8_t {
  Created,
  DryRun,                // 201, nothing stored
  Conflict,              // 409: exists already
  Invalid,               // 422, 400, 404, 405: no such creation
  Refused,               // 403
  ImpersonationRefused,  // 403 before authorization: no decision in the log
  Unauthenticated,       // 401
  ServerError,           // 5xx: nobody knows
  Unanswered,            // the log has no answer
};

enum class Way : std::uint8_t { Post, Apply };

// Was it all right? The words that reports use are fixed (to_string).
enum class Verdict : std::uint8_t {
  Authorised,
  AuthorisedByGoneGrant,
  AuthorisedExternally,  // by an authorizer other than RBAC, as the log says
  Unexplained,
  Refused,
  NotCreated,
  Unknown,
};

// The controllers' first objects in a new namespace: they prove that it came to be
// (audit-facts.md 2.6).
struct FollowUp {
  const LoggedRequest* account =
      nullptr;  // serviceaccounts/default by the service-account-controller
  const LoggedRequest* ca_map =
      nullptr;  // configmaps/kube-root-ca.crt by the root-ca-cert-publisher
};

struct Creation {
  const LoggedRequest* request = nullptr;
  Outcome outcome = Outcome::Unanswered;
  Way way = Way::Post;
  std::string name;            // empty: not recorded
  bool name_inferred = false;  // from the controllers' follow-ups, not from the event itself
  std::optional<FollowUp> follow_up;

  Verdict verdict = Verdict::Unknown;
  std::string explanation;  // one sentence
  DecisionAt grant;         // RBAC at its moment, when it was asked
  bool bootstrap = false;   // the API server's own namespaces on start

  // The namespace exists because of this request, as far as the log can tell.
  [[nodiscard]] bool took_place() const {
    return outcome == Outcome::Created || (outcome == Outcome::Unanswered && follow_up) ||
           (outcome == Outcome::ServerError && follow_up);
  }

  [[nodiscard]] Timestamp time() const { return request->event.received; }
};

[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::string_view to_string(Outcome outcome);
[[nodiscard]] std::string_view to_string(Way way);

// The creations among the requests, by time, with outcome, name and follow-ups; no verdict yet.
// `requests` must outlive the result.
[[nodiscard]] std::vector<Creation> find_creations(const std::vector<LoggedRequest>& requests);

// Follow-ups for which no creation was found: the namespace came to be, but its own event is not in
// the log. One entry a namespace.
struct CreationWithoutEvent {
  std::string namespace_;
  FollowUp follow_up;
};

[[nodiscard]] std::vector<CreationWithoutEvent> find_orphans(
    const std::vector<LoggedRequest>& requests, const std::vector<Creation>& creations);

}  // namespace nsposture::correlation
