// Rules on the current RBAC and namespaces of a cluster, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::posture {

Rule np001();  // can create namespaces
Rule np002();  // can gain namespace creation
Rule np003();  // can create them indirectly
Rule np004();  // grant unused in the covered time
Rule np005();  // wildcard that includes namespace creation
Rule np006();  // binding to a missing role
Rule np007();  // bound to anonymous, unauthenticated or all users
Rule np008();  // granted to a default service account
Rule np009();  // cluster-admin is widespread
Rule np010();  // namespace without labels, Pod Security level, NetworkPolicy or quota
Rule np011();  // default role widened

}  // namespace nsposture::rules::posture
