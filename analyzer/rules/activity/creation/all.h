// Rules on how a namespace was created, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::creation {

Rule np101();  // created without a grant
Rule np102();  // created by a grant that no longer exists
Rule np103();  // created by a grant that its user gave itself
Rule np104();  // created under impersonation
Rule np105();  // created with a token minted by another identity
Rule np106();  // request without an outcome in the log
Rule np110();  // short-lived namespace
Rule np111();  // look-alike or reserved name
Rule np112();  // outside change window or without a change record
Rule np113();  // new creator, client, address or hour for this subject
Rule np114();  // namespace without a creation event in a covered time
Rule np116();  // created by apply through a names-only grant
Rule np124();  // allowed without a reason
Rule np125();  // namespaces created in a burst
Rule np127();  // created with a name that a binding already references
Rule np128();  // recreated by another identity
Rule np131();  // the named requester did not ask for it
Rule np136();  // allowed by something other than RBAC
Rule np137();  // creator that should not create namespaces

}  // namespace nsposture::rules::activity::creation
