// The words for Access in reports and JSON.
#pragma once

#include "graph/model/access.h"

#include <string_view>

namespace nsposture::reports {

// As in the answers of who-can and explain: "direct", "becomes", "indirect", "no".
[[nodiscard]] std::string_view access_word(Access access);

}  // namespace nsposture::reports
