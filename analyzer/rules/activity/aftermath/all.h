// Rules on what happens to a namespace after its creation, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::aftermath {

Rule np109();  // opened after creation
Rule np118();  // traffic of a new namespace
Rule np121();  // born without its guards
Rule np123();  // forced deletion of a namespace
Rule np129();  // namespaces deleted in a burst
Rule np130();  // deleted by another through a grant inside it
Rule np138();  // power for an account of a new namespace
Rule np141();  // pod that can leave its container, in a new namespace
Rule np142();  // pod entered soon after its namespace was made
Rule np143();  // opened to the outside soon after it was made

}  // namespace nsposture::rules::activity::aftermath
