// The audit annotation authorization.k8s.io/reason, read (audit-facts.md 2.9).
#pragma once

#include "analyzer/correlation/rbac_history.h"
#include "graph/model/subject.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::correlation {

// `RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "g"`. Names may hold
// anything, quotes too: they are Go-quoted, and are unquoted here.
struct RbacReason {
  ObjectKey binding;
  ObjectKey role;
  Subject subject;
};

[[nodiscard]] std::optional<RbacReason> parse_rbac_reason(std::string_view reason);

// The grant that it names: it says neither by which rule nor where the objects are written.
[[nodiscard]] NamedGrant named_grant(const RbacReason& reason);

// The grant that the reason names is to somebody else than this actor, as far as the log shows its
// groups: it acted as another, and the format hides as whom.
[[nodiscard]] bool is_for_another(const RbacReason& reason, const store::Actor& actor);

// The log says that something other than RBAC allowed it: EKS access policies, GKE IAM, Azure RBAC.
[[nodiscard]] bool is_external_reason(std::string_view reason);

}  // namespace nsposture::correlation
