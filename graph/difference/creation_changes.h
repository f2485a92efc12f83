// The part of a difference that matters most here: who gains or loses access to namespace creation.
#pragma once

#include "graph/difference/difference.h"
#include "graph/rbac/authorizer.h"

#include <vector>

namespace nsposture::difference {

// Sorted like Difference::creation.
[[nodiscard]] std::vector<CreationChange> creation_changes(const rbac::Authorizer& before,
                                                           const rbac::Authorizer& after,
                                                           bool takeovers);

// The groups that a subject is certainly in, or that all members of a group are in. Members
// of a namespace's service account group are service accounts. All except the unauthenticated
// are authenticated.
[[nodiscard]] std::vector<Subject> implied_groups(const Subject& subject);

}  // namespace nsposture::difference
