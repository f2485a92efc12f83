// Removals as patches of a kustomization.
#pragma once

#include "reports/answers/remediation.h"

#include <functional>
#include <string>
#include <vector>

namespace nsposture::reports {

// The text before a patch for each of its removals: a YAML comment, with its line break.
using RemovalText = std::function<std::string(const Removal&)>;

// The items of `patches`, one per object. When the list in a manifest differs from the one that was
// read, kustomize rejects the patch.
[[nodiscard]] std::string kustomize_patches(std::vector<Removal> removals,
                                            const RemovalText& comment = {});

}  // namespace nsposture::reports
