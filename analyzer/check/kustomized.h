// Builds the kustomizations among manifests: the output is judged beside the files themselves.
#pragma once

#include "analyzer/check/manifests.h"

#include <deque>
#include <string>

namespace nsposture::check {

// Builds each kustomization of `set`. The objects are added to `set` as separate files, owned by
// `owner`; what cannot be built is added as an error.
void add_built(ManifestSet& set, const FindSource& find, const ManifestOptions& options,
               std::deque<ManifestFile>& owner);

}  // namespace nsposture::check
