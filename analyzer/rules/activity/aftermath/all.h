// Rules on what happens to a namespace after its creation, one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::aftermath {

Rule np109();  // protection lowered after creation
Rule np118();  // traffic of a new namespace
Rule np121();  // created without protection
Rule np123();  // forced deletion of a namespace
Rule np129();  // namespaces deleted in a burst
Rule np130();  // deleted by another identity through a grant inside it
Rule np138();  // cluster access for a service account of a new namespace
Rule np141();  // pod that can escape its container, in a new namespace
Rule np142();  // pod entered soon after its namespace was created
Rule np143();  // exposed to the outside soon after creation

}  // namespace nsposture::rules::activity::aftermath
