// Secrets in files that others of the machine may open.
#pragma once

#include <optional>
#include <string>

namespace nsposture::web {

// A sentence with name and mode for a file that others may write, or may read although it is no
// volume of the kubelet (there everybody may read: only the pod's own processes see it). Empty for
// any other, for one that is missing and for no path.
[[nodiscard]] std::optional<std::string> loose_mode(const std::string& path);

}  // namespace nsposture::web
