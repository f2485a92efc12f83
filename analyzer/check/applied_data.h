// ConfigMaps and Secrets that another object of the same state applies or hands to who applies it.
// By themselves they may hold any text.
#pragma once

#include "analyzer/check/manifests.h"

#include <vector>

namespace nsposture::check {

// Those that hold objects of RBAC and that a ClusterResourceSet, a profile of Sveltos, an App of
// kapp, a HelmRelease, a machine's configuration or a workload with kubectl names, whatever the
// namespace: what comes of them is not judged.
[[nodiscard]] std::vector<Diagnostic> rights_in_applied_data(const ManifestSet& set);

}  // namespace nsposture::check
