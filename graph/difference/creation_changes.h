// The part of a difference that this project is for: who gains or loses a way to namespaces.
#pragma once

#include "graph/difference/difference.h"
#include "graph/rbac/authorizer.h"

#include <vector>

namespace nsposture::difference {

// Sorted as Difference::creation.
[[nodiscard]] std::vector<CreationChange> creation_changes(const rbac::Authorizer& before,
                                                           const rbac::Authorizer& after,
                                                           bool takeovers);

// The groups that somebody is in for certain, a group's own members included: those of a
// service account's namespace are accounts, and all but the unauthenticated are authenticated.
[[nodiscard]] std::vector<Subject> implied_groups(const Subject& subject);

}  // namespace nsposture::difference
