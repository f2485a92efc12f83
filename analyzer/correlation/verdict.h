// Was a creation all right: RBAC at its moment against what the log says.
#pragma once

#include "analyzer/correlation/case_file.h"

namespace nsposture::correlation {

// Sets verdict, explanation, grant and bootstrap of a creation.
void judge(Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
