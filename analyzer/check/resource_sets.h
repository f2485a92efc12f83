// What a ClusterResourceSet of Cluster API has applied: objects that a ConfigMap or Secret holds as
// a text, in whatever file it stands.
#pragma once

#include "analyzer/check/manifests.h"
#include "graph/base/diagnostic.h"

#include <vector>

namespace nsposture::check {

// The ConfigMaps and Secrets with RBAC in them that a set among the manifests names, each as not
// judged. Namespaces are left aside: a kustomization may change them.
[[nodiscard]] std::vector<Diagnostic> applied_by_resource_sets(const ManifestSet& set);

}  // namespace nsposture::check
