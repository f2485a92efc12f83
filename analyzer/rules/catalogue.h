// The rules, one function each; one file each. registry.cpp lists them.
#pragma once

#include "analyzer/rules/rule.h"

namespace nsposture::rules {

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
Rule np101();  // created without a grant
Rule np102();  // created by a grant that is gone now
Rule np103();  // created by a grant its user made for itself
Rule np104();  // created under impersonation
Rule np105();  // created with a token that another identity minted
Rule np106();  // request whose outcome the log does not have
Rule np107();  // refused attempts in a burst
Rule np108();  // anonymous attempt
Rule np109();  // opened after creation
Rule np110();  // short-lived namespace
Rule np111();  // look-alike or reserved name
Rule np112();  // outside change window or without a change record
Rule np113();  // new creator, client, address or hour for this subject
Rule np114();  // namespace without a creation event in a covered time
Rule np115();  // gap in the audit log
Rule np116();  // created by apply through a names-only grant
Rule np117();  // refused and then done
Rule np118();  // traffic of a new namespace
Rule np119();  // Audit-ID shared by different requests
Rule np120();  // refused impersonation
Rule np121();  // born without its guards
Rule np122();  // refused escalation
Rule np123();  // forced deletion of a namespace
Rule np124();  // allowed without a reason
Rule np125();  // namespaces created in a burst
Rule np126();  // credentials not accepted, in a burst
Rule np127();  // created with a name that a binding waits for
Rule np128();  // made again by another
Rule np129();  // namespaces deleted in a burst
Rule np130();  // deleted by another through a grant inside it
Rule np131();  // the named requester did not ask for it
Rule np132();  // address that the client made up
Rule np133();  // system name that no component bears
Rule np134();  // one user name, several cloud identities
Rule np135();  // asked what it may do, then created
Rule np136();  // allowed by something other than RBAC
Rule np137();  // creator that has no business with namespaces
Rule np138();  // power for an account of a new namespace
Rule np139();  // requests that end before they begin
Rule np140();  // names of namespaces tried out
Rule np141();  // pod that can leave its container, in a new namespace
Rule np142();  // pod entered soon after its namespace was made
Rule np143();  // opened to the outside soon after it was made

}  // namespace nsposture::rules
