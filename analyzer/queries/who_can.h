// Who can do something. Keeps nothing: several threads may ask at once.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/model/memberships.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/who_can.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace nsposture::queries {

// Who may do it, with the users that a granting group is known to stand for. Of `create
// namespaces`, those who may create certain names by server-side apply as well; with a name, those
// who can create just that one.
[[nodiscard]] reports::WhoCan who_can(const rbac::Authorizer& authorizer, const Action& action,
                                      const Memberships& memberships = {});

// Those who may, those who could become able to, and those for whom a controller would do it, each
// with up to `paths` paths (at least the cheapest), one after the other: of a large cluster all
// together would be hundreds of MB. Returns what was not followed to its end, so that somebody may
// be missing. REQUIRES: the action is no path.
std::vector<std::string> who_could(const rbac::Authorizer& authorizer, const Action& action,
                                   std::size_t paths,
                                   const std::function<void(const reports::SubjectAccess&)>& take);

}  // namespace nsposture::queries
