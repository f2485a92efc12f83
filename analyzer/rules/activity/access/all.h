// Rules on RBAC at the moment it is written, whatever becomes of it later; one function each.
#pragma once

#include "analyzer/rules/base/rule.h"

namespace nsposture::rules::activity::access {

Rule np144();  // power given by a binding
Rule np145();  // powerful role written
Rule np146();  // role of Kubernetes changed
Rule np147();  // binding in a namespace of Kubernetes

}  // namespace nsposture::rules::activity::access
