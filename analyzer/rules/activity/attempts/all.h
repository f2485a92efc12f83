// Rules on denied requests and on attempts, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::attempts {

Rule np107();  // burst of denied attempts
Rule np108();  // anonymous attempt
Rule np117();  // denied, then created
Rule np120();  // denied impersonation
Rule np122();  // denied escalation
Rule np126();  // burst of rejected credentials
Rule np135();  // permissions queried, then created
Rule np140();  // namespace names tried out

}  // namespace nsposture::rules::activity::attempts
