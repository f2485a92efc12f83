// The kustomizations among manifests: what they build is judged beside what stands in the files.
#pragma once

#include "analyzer/check/manifests.h"

#include <deque>
#include <string>

namespace nsposture::check {

// Builds each kustomization of `set`. The objects are added to `set` as files of their own, kept in
// `owner`; what cannot be built is a trouble.
void add_built(ManifestSet& set, const FindSource& find, const ManifestOptions& options,
               std::deque<ManifestFile>& owner);

}  // namespace nsposture::check
