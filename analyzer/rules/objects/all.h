// Rules on RBAC objects as written.
#pragma once

#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/base/rule.h"

#include <vector>

namespace nsposture::rules::objects {

// Rules that are only a permission: one table.
[[nodiscard]] std::vector<Rule> permission_rules();

Rule np201();  // allows everything
Rule np202();  // wildcard verbs
Rule np203();  // wildcard resources or API groups
Rule np214();  // impersonates others
Rule np219();  // allows everything in a namespace
Rule np220();  // bound to admin or edit
Rule np221();  // bound to a default service account
Rule np222();  // names system:masters
Rule np230();  // rule that grants nothing
Rule np231();  // bound to every service account of a namespace
Rule np232();  // creates or changes namespaces
Rule np239();  // uses constraints for privileged pods

}  // namespace nsposture::rules::objects
