// Acceptances as JSON.
#pragma once

#include "reports/answers/acceptances.h"

#include <string>

namespace nsposture::reports::json {

// `{"acceptances": […]}`, ended by a line feed.
[[nodiscard]] std::string acceptances(const Acceptances& list);

}  // namespace nsposture::reports::json
