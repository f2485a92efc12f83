// An escalation path for people.
#pragma once

#include "reports/answers/escalation_path.h"

#include <string>

namespace nsposture::reports::text {

// A numbered line for each step, under it its grants and the lines that would carry it out.
[[nodiscard]] std::string path(const EscalationPath& path);

}  // namespace nsposture::reports::text
