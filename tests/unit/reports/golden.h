// Files that hold what a renderer is meant to give. UPDATE_GOLDEN=1 in the environment rewrites
// them; the difference is then reviewed like code.
#pragma once

#include <string>

namespace nsposture::reports {

// The content of fixtures/golden/NAME; writes `actual` there first when asked to.
[[nodiscard]] std::string golden(const std::string& name, const std::string& actual);

}  // namespace nsposture::reports
