// Why a subject may or may not do something directly: the grant that allows it, or what comes
// nearest to one.
#pragma once

#include "graph/rbac/authorizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rbac {

// Nearest first: the first need the least change to become a grant.
enum class MissKind : std::uint8_t {
  OtherName,         // the rule is limited to other object names
  OtherScope,        // the RoleBinding is in another namespace, or the request is cluster-wide
  MissingRole,       // the binding's role does not exist
  OtherVerb,         // everything matches except the verb
  OtherSubresource,  // the rule is for the resource but not its subresource, or the reverse
  OtherApiGroup,     // everything matches except the API group
  OtherPath,         // everything matches except the non-resource URL
  NotMember,         // granted to a group that the identity is not known to be in
  OtherSubject,  // granted to a similar subject (case, a service account of that name elsewhere)
};

struct Miss {
  MissKind kind = MissKind::OtherName;
  Grant nearest;     // rule and role are kNoIndex for MissingRole
  std::string text;  // `the rule names only "sandbox"` in house style: one line, no period
};

struct Explanation {
  Decision decision;
  std::vector<Miss> misses;  // when denied: best first, then by binding and rule
};

inline constexpr std::size_t kMaxMisses = 5;

// Looks at every binding and namespace of the cluster: tens of milliseconds for a large one.
[[nodiscard]] Explanation explain(const Authorizer& authorizer, const Identity& identity,
                                  const ResourceAttributes& request,
                                  std::size_t max_misses = kMaxMisses);
[[nodiscard]] Explanation explain(const Authorizer& authorizer, const Identity& identity,
                                  const NonResourceAttributes& request,
                                  std::size_t max_misses = kMaxMisses);

}  // namespace nsposture::rbac
