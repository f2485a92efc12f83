// Files of a folder that are not named like manifests but may contain objects.
#pragma once

#include <string>

namespace nsposture::ingest::manifest {

// RBAC objects in the file, "a ClusterRole"; "" for none, or if it cannot be read. A file without
// any RBAC word is read piece by piece, whatever its size.
[[nodiscard]] std::string rights_in_oddly_named(const std::string& path);

}  // namespace nsposture::ingest::manifest
