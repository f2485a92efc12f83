// What is to be taken away so that whoever stands behind a creation can neither create namespaces
// nor become able to: the grants that allowed it, and those of theirs that led there.
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

// Of the newest snapshot.
struct Revocation {
  // One subject of a binding each; those of one binding stand together, the last of its list first,
  // so that the indices of the others stay right.
  std::vector<escalation::Removal> removals;
  // Bindings that the log alone shows: by their name, each once.
  std::vector<ObjectKey> unread;
  // What each is taken away for, then what stays and why, in sentences.
  std::vector<std::string> notes;
  // Without the groups that the notes say to take it out of; nobody when the log does not show it.
  std::optional<store::Actor> responsible;
};

// Who asked, who had the token issued that was used, or who made the account for it. Whoever was
// only impersonated, or lost a token, is not.
[[nodiscard]] std::optional<store::Actor> responsible_for(const Incident& incident);

[[nodiscard]] Revocation revoke_grants(const Incident& incident,
                                       const std::vector<reports::UsedGrant>& grants);

// With these rules as well, by namespace ("": cluster-wide), once all is taken away: could the
// responsible one create namespaces, or become able to?
[[nodiscard]] bool leads_there(const Incident& incident, const Revocation& revocation,
                               const std::map<std::string, std::vector<PolicyRule>>& rules);

}  // namespace nsposture::investigation
