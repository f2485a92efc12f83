// Rules on what is done in a cluster, in namespaces of any age; one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::conduct {

Rule np152();  // admission changed
Rule np155();  // pod entered
Rule np156();  // reached through the API server's proxy
Rule np157();  // all Secrets listed
Rule np158();  // guard removed or lowered
Rule np159();  // made in a namespace of Kubernetes
Rule np160();  // pod that can leave its container
Rule np161();  // opened to the outside
Rule np162();  // many objects deleted

}  // namespace nsposture::rules::activity::conduct
