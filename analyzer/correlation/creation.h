// Creation attempts of namespaces, and the outcome of each.
#pragma once

#include "analyzer/correlation/rbac_history.h"
#include "analyzer/correlation/request.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// The API server's response (audit-facts.md 1.3 to 1.6, 1.11; audit-facts.md 2).
enum class Outcome : std::uint8_t {
  Created,
  DryRun,                // 201, nothing stored
  Conflict,              // 409: already exists
  Invalid,               // 422, 400, 404, 405: invalid creation
  Refused,               // 403
  ImpersonationRefused,  // 403 before authorization: no decision in the log
  Unauthenticated,       // 401
  ServerError,           // 5xx: unknown whether it was created
  Unanswered,            // the log has no response
};

enum class Way : std::uint8_t { Post, Apply };

// Our judgement of a creation. The words that reports use are fixed (to_string).
enum class Verdict : std::uint8_t {
  Authorised,
  AuthorisedByGoneGrant,
  AuthorisedExternally,  // by an authorizer other than RBAC, according to the log
  Unexplained,
  Refused,
  NotCreated,
  Unknown,
};

// The first objects that controllers create in a new namespace: they prove its creation
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
  std::string name;            // empty: not logged
  bool name_inferred = false;  // from the controllers' follow-ups, not from the event itself
  std::optional<FollowUp> follow_up;

  Verdict verdict = Verdict::Unknown;
  std::string explanation;  // one sentence
  DecisionAt grant;         // RBAC at the time of the request
  bool bootstrap = false;   // the API server's own namespaces at startup

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

// The creations among the requests, ordered by time, with outcome, name and follow-ups but without
// verdict. `requests` must outlive the result.
[[nodiscard]] std::vector<Creation> find_creations(const std::vector<LoggedRequest>& requests);

// Follow-ups without a creation: the namespace was created, but the log lacks the creation event.
// One entry per namespace.
struct CreationWithoutEvent {
  std::string namespace_;
  FollowUp follow_up;
};

[[nodiscard]] std::vector<CreationWithoutEvent> find_orphans(
    const std::vector<LoggedRequest>& requests, const std::vector<Creation>& creations);

}  // namespace nsposture::correlation
