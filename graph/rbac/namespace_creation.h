// Who can create a namespace, in full (rbac-facts.md 1.1 to 1.4): any name by POST; by server-side
// apply also a name for which both `create` and `patch` are granted.
#pragma once

#include "graph/rbac/authorizer.h"

#include <string>
#include <vector>

namespace nsposture::rbac {

// Subjects named by cluster-wide bindings, sorted, always including Group system:masters. For
// access to certain names only, `create` and `patch` may come from different grants. The groups
// that a subject's name implies count for both (a service account may have one permission by its
// group). A grant is that of the rule with `create`, with its `only_names`.
[[nodiscard]] std::vector<SubjectGrants> namespace_creators(const Authorizer& authorizer);

// Whether this identity may create the namespace `name`: by POST, or, with `by_apply`, by
// server-side apply (patch and then create, both with the name and the namespace `name`).
[[nodiscard]] Decision can_create_namespace(const Authorizer& authorizer, const Identity& identity,
                                            std::string_view name, bool by_apply);

}  // namespace nsposture::rbac
