// Rules on identities that are created, taken over or impersonated, whatever they are used for; one
// function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::identity {

Rule np148();  // service account, grant and token by one identity
Rule np149();  // token used from elsewhere
Rule np150();  // EKS users changed
Rule np151();  // client certificate requested or approved
Rule np153();  // allowed without credentials
Rule np154();  // privileged identity impersonated
Rule np163();  // token of another identity's service account

}  // namespace nsposture::rules::activity::identity
