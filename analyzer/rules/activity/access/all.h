// Rules on RBAC when it is written, whatever happens to it later; one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::access {

Rule np144();  // far-reaching permissions granted by a binding
Rule np145();  // powerful role written
Rule np146();  // Kubernetes role changed
Rule np147();  // binding in a Kubernetes namespace

}  // namespace nsposture::rules::activity::access
