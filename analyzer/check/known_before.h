// What of a base counts as existing before a change. A repository has files that no cluster gets:
// unreferenced files, examples, other overlays, the input of patches, tests. A grant that is new in
// one place is not known just because another place had it.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/proposed_cluster.h"
#include "graph/model/cluster.h"

#include <string>
#include <vector>

namespace nsposture::check {

// The paths that the two states were read from, in the given order.
struct StatePaths {
  std::vector<std::string> proposed;
  std::vector<std::string> base;
};

// The objects of `base`, without those elsewhere that equal what `proposed` adds. A kustomization's
// output is compared with its earlier output, a file with the file of the same path, or of the same
// folder if an object moved. Another object counts as already granting something new only if it is
// in the same place or in `held`, the cluster; otherwise it is unknown whether it is applied.
[[nodiscard]] Combined combine_before(const ManifestSet& base, const ManifestSet& proposed,
                                      const StatePaths& paths, const Cluster& held);

}  // namespace nsposture::check
