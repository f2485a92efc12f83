// Why somebody may or may not do something directly: the grant that allows it, or what comes
// nearest to one.
#pragma once

#include "graph/rbac/authorizer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::rbac {

// In order of nearness: the first need the least to become a grant.
enum class MissKind : std::uint8_t {
  OtherName,         // the rule is limited to other object names
  OtherScope,        // the RoleBinding is in another namespace, or the request is cluster-wide
  MissingRole,       // the binding's role does not exist
  OtherVerb,         // all fits but the verb
  OtherSubresource,  // the rule is for the resource but not its subresource, or the reverse
  OtherApiGroup,     // all fits but the API group
  OtherPath,         // all fits but the non-resource URL
  NotMember,         // given to a group that the identity is not known to be in
  OtherSubject,  // given to a subject that looks alike (case, an account of that name elsewhere)
};

struct Miss {
  MissKind kind = MissKind::OtherName;
  Grant nearest;     // rule and role are kNoIndex for MissingRole
  std::string text;  // `the rule names only "sandbox"` in house style: one line, no period
};

struct Explanation {
  Decision decision;
  std::vector<Miss> misses;  // when refused: best first, then by binding and rule
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
