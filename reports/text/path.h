// An escalation path as text.
#pragma once

#include "reports/answers/escalation_path.h"

#include <string>

namespace nsposture::reports::text {

// A numbered line per step, followed by its grants and the commands that would carry it out.
[[nodiscard]] std::string path(const EscalationPath& path);

}  // namespace nsposture::reports::text
