// Which subjects can perform an action. Stateless: safe to call concurrently.
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

// The subjects that are granted it, with the known members of granted groups. For `create
// namespaces`, also those that may create certain names by server-side apply; with a name, those
// that can create that name.
[[nodiscard]] reports::WhoCan who_can(const rbac::Authorizer& authorizer, const Action& action,
                                      const Memberships& memberships = {});

// Passes one subject at a time to `take`: those with direct access, those that could gain it, and
// those for which a controller would act. Each has up to `paths` paths (at least the cheapest): for
// a large cluster, all at once would be hundreds of MB. Returns what was not followed to the end,
// so that subjects may be missing. REQUIRES: the action is no path.
std::vector<std::string> who_could(const rbac::Authorizer& authorizer, const Action& action,
                                   std::size_t paths,
                                   const std::function<void(const reports::SubjectAccess&)>& take);

}  // namespace nsposture::queries
