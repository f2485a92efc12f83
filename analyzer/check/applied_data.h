// ConfigMaps and Secrets that another object of the same state applies, or passes to a tool that
// applies them. On their own they may contain any text.
#pragma once

#include "analyzer/check/manifests.h"

#include <vector>

namespace nsposture::check {

// Reports those that contain RBAC objects and are named, in any namespace, by a ClusterResourceSet,
// a Sveltos profile, a kapp App, a HelmRelease, a machine configuration or a workload with kubectl:
// their effect is not judged.
[[nodiscard]] std::vector<Diagnostic> rights_in_applied_data(const ManifestSet& set);

}  // namespace nsposture::check
