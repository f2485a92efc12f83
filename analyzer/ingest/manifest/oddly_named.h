// Files of a folder that are not named as manifests and may hold objects all the same.
#pragma once

#include <string>

namespace nsposture::ingest::manifest {

// Objects of RBAC in there, "a ClusterRole"; "" for none, and where it cannot be read. Of a file
// without a word of RBAC one piece at a time is in memory, whatever its size.
[[nodiscard]] std::string rights_in_oddly_named(const std::string& path);

}  // namespace nsposture::ingest::manifest
