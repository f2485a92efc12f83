// What of a base counts as held before a change. A repository holds forms that no cluster gets:
// files that nothing refers to, examples, other overlays, what a patch changes, tests. A grant that
// is new in one place is not known because it stood in another.
#pragma once

#include "analyzer/check/manifests.h"
#include "analyzer/check/proposed_cluster.h"
#include "graph/model/cluster.h"

#include <string>
#include <vector>

namespace nsposture::check {

// The paths that the two states were read from, in the order they were given.
struct StatePaths {
  std::vector<std::string> proposed;
  std::vector<std::string> base;
};

// The objects of `base`, less what stands there in other places than what `proposed` adds: what a
// kustomization builds is held against what it built, a file against the file of its path, or of
// its folder where an object moved. Another object gives what is new already when it stands in the
// same place, or when `held`, the cluster, has it; otherwise nobody knows that it is applied.
[[nodiscard]] Combined combine_before(const ManifestSet& base, const ManifestSet& proposed,
                                      const StatePaths& paths, const Cluster& held);

}  // namespace nsposture::check
