// Rules on what was refused or only tried, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::attempts {

Rule np107();  // refused attempts in a burst
Rule np108();  // anonymous attempt
Rule np117();  // refused and then done
Rule np120();  // refused impersonation
Rule np122();  // refused escalation
Rule np126();  // credentials not accepted, in a burst
Rule np135();  // asked what it may do, then created
Rule np140();  // names of namespaces tried out

}  // namespace nsposture::rules::activity::attempts
