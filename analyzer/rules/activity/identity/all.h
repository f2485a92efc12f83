// Rules on identities that are made, taken or borrowed, whatever they are used for; one function
// each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::identity {

Rule np148();  // account, grant and token by one identity
Rule np149();  // token used from elsewhere
Rule np150();  // users of EKS changed
Rule np151();  // client certificate asked for or approved
Rule np153();  // allowed without credentials
Rule np154();  // privileged identity impersonated
Rule np163();  // token of another's account

}  // namespace nsposture::rules::activity::identity
