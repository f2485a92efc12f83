// The words for Access that people and programs read.
#pragma once

#include "graph/model/access.h"

#include <string_view>

namespace nsposture::reports {

// As the answers of who-can and explain have it: "direct", "becomes", "indirect", "no".
[[nodiscard]] std::string_view access_word(Access access);

}  // namespace nsposture::reports
