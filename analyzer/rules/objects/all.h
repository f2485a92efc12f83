// Rules on RBAC objects as they are written.
#pragma once

#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/base/rule.h"

#include <vector>

namespace nsposture::rules::objects {

// Those that are a permission and nothing more: one table.
[[nodiscard]] std::vector<Rule> permission_rules();

Rule np201();  // allows everything
Rule np202();  // wildcard verbs
Rule np203();  // wildcard resources or API groups
Rule np214();  // impersonates others
Rule np219();  // holds everything in a namespace
Rule np220();  // bound to admin or edit
Rule np221();  // bound to a default service account
Rule np222();  // names system:masters
Rule np230();  // rule that grants nothing
Rule np231();  // bound to every account of a namespace
Rule np232();  // makes or changes namespaces
Rule np239();  // uses constraints for privileged pods

}  // namespace nsposture::rules::objects
