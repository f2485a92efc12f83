// Who can create a namespace, in full (rbac-facts.md 1.1 to 1.4): by POST any
// name; by server-side apply also a name that `create` and `patch` are both granted for.
#pragma once

#include "graph/rbac/authorizer.h"

#include <string>
#include <vector>

namespace nsposture::rbac {

// Subjects named by cluster-wide bindings, sorted; Group system:masters always among them. For the
// names-only way `create` and `patch` may come from different grants, and the groups that come with
// a subject's name count for both (an account may have one right by its group). A grant is that of
// the rule with `create`, with its `only_names`.
[[nodiscard]] std::vector<SubjectGrants> namespace_creators(const Authorizer& authorizer);

// May this identity create the namespace `name`: by POST, or, with `by_apply`, by server-side
// apply (patch and then create, both with the name and the namespace `name`).
[[nodiscard]] Decision can_create_namespace(const Authorizer& authorizer, const Identity& identity,
                                            std::string_view name, bool by_apply);

}  // namespace nsposture::rbac
