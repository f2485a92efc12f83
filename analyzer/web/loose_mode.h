// Detects secrets in files that other users of the machine can open.
#pragma once

#include <optional>
#include <string>

namespace nsposture::web {

// A sentence with name and mode for a file that other users can write. Also for one they can read,
// unless it is in a kubelet volume, which only the pod's own processes see. Empty for any other
// file, a missing file and an empty path.
[[nodiscard]] std::optional<std::string> loose_mode(const std::string& path);

}  // namespace nsposture::web
