// Rules on actions in a cluster, in namespaces of any age; one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::conduct {

Rule np152();  // admission configuration changed
Rule np155();  // pod entered
Rule np156();  // reached through the API server's proxy
Rule np157();  // all Secrets listed
Rule np158();  // protection removed or lowered
Rule np159();  // object created in a Kubernetes namespace
Rule np160();  // pod that can escape its container
Rule np161();  // exposed to the outside
Rule np162();  // many objects deleted

}  // namespace nsposture::rules::activity::conduct
