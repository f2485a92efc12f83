// who-can with known memberships: the users that a granting group stands for.
#pragma once

#include "analyzer/cli/memberships.h"
#include "graph/rbac/namespace_creation.h"

#include <string>
#include <vector>

namespace nsposture::cli {

struct HeldGrant {
  CreationGrant creation;
  std::string via_group;  // "": given to the subject itself

  [[nodiscard]] bool same_way(const HeldGrant& other) const {
    return creation.grant == other.creation.grant && via_group == other.via_group;
  }
};

struct Holder {
  Subject subject;
  std::vector<HeldGrant> grants;  // not empty
};

// Sorted by subject, each once. `creation`: the question is `create namespaces`, where a user may
// have `create` by one group and `patch` by another and so create certain names.
[[nodiscard]] std::vector<Holder> with_members(const Authorizer& authorizer,
                                               std::vector<NamespaceCreator> subjects,
                                               const Memberships& memberships, bool creation);

// The names that the identity can create by server-side apply and not by POST, with the rules that
// have `create`.
[[nodiscard]] std::vector<CreationGrant> apply_only_grants(const Authorizer& authorizer,
                                                           const Identity& identity);

}  // namespace nsposture::cli
