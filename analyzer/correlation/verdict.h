// Compares a creation in the log with the RBAC in force at that time.
#pragma once

#include "analyzer/correlation/case_file.h"

namespace nsposture::correlation {

// Sets verdict, explanation, grant and bootstrap of a creation.
void judge(Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
