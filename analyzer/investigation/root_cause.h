// What to remove so that the responsible identity can neither create namespaces nor gain that
// access: the grants that allowed the creation, and its own grants that led there.
#pragma once

#include "analyzer/investigation/incident.h"
#include "graph/escalation/model/remedy.h"
#include "graph/model/cluster.h"
#include "store/records/audit_event.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::investigation {

// For the newest snapshot.
struct Revocation {
  // One subject of a binding each; those of one binding are adjacent, highest index first, so that
  // the other indices stay valid.
  std::vector<escalation::Removal> removals;
  // Bindings that only the log shows: by name, each once.
  std::vector<ObjectKey> unread;
  // Why each is removed, then what stays and why, in sentences.
  std::vector<std::string> notes;
  // Without the groups that the notes say to remove it from; empty if the log does not show it.
  std::optional<store::Actor> responsible;
};

// The requester, the identity that had the used token issued, or the creator of the service
// account. Not an identity that was only impersonated or whose token was stolen.
[[nodiscard]] std::optional<store::Actor> responsible_for(const Incident& incident);

[[nodiscard]] Revocation revoke_grants(const Incident& incident,
                                       const std::vector<reports::UsedGrant>& grants);

// Whether the responsible identity could create namespaces or gain that access if it had these
// rules too, by namespace ("": cluster-wide), after all removals.
[[nodiscard]] bool leads_there(const Incident& incident, const Revocation& revocation,
                               const std::map<std::string, std::vector<PolicyRule>>& rules);

}  // namespace nsposture::investigation
