// Rules on the log itself and the identities in it, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::record {

Rule np115();  // gap in the audit log
Rule np119();  // Audit-ID shared by different requests
Rule np132();  // address claimed by the client
Rule np133();  // system name that no component has
Rule np134();  // one user name, several cloud identities
Rule np139();  // requests that end before they start

}  // namespace nsposture::rules::activity::record
