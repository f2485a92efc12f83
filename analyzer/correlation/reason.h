// Parses the audit annotation authorization.k8s.io/reason (audit-facts.md 2.9).
#pragma once

#include "analyzer/correlation/rbac_history.h"
#include "graph/model/subject.h"

#include <optional>
#include <string>
#include <string_view>

namespace nsposture::correlation {

// `RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to Group "g"`. Names may contain any
// character, even quotes: they are Go-quoted, and are unquoted here.
struct RbacReason {
  ObjectKey binding;
  ObjectKey role;
  Subject subject;
};

[[nodiscard]] std::optional<RbacReason> parse_rbac_reason(std::string_view reason);

// The grant that the reason names, without the rule and the positions of the objects.
[[nodiscard]] NamedGrant named_grant(const RbacReason& reason);

// The reason's grant is to a subject other than this actor, as far as the log shows its groups. The
// actor impersonated a user that the log format hides.
[[nodiscard]] bool is_for_another(const RbacReason& reason, const store::Actor& actor);

// The log shows an authorizer other than RBAC: EKS access policies, GKE IAM, Azure RBAC.
[[nodiscard]] bool is_external_reason(std::string_view reason);

}  // namespace nsposture::correlation
