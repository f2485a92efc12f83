// Rules on the RBAC and the namespaces of a cluster as they are, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::posture {

Rule np001();  // can create namespaces
Rule np002();  // can become able to
Rule np003();  // can create them indirectly
Rule np004();  // grant never used in the covered time
Rule np005();  // wildcard that includes namespace creation
Rule np006();  // binding to a missing role
Rule np007();  // bound to anonymous, unauthenticated or everybody
Rule np008();  // a default service account has it
Rule np009();  // cluster-admin spread
Rule np010();  // namespace without labels, Pod Security level, NetworkPolicy or quota
Rule np011();  // default role widened

}  // namespace nsposture::rules::posture
