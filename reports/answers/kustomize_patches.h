// Removals as patches of a kustomization.
#pragma once

#include "reports/answers/remediation.h"

#include <functional>
#include <string>
#include <vector>

namespace nsposture::reports {

// What stands before a patch for each removal in it: a YAML comment, with its line break.
using RemovalText = std::function<std::string(const Removal&)>;

// The items of `patches`, one for each object. Where the list in a manifest is another than the one
// that was read, kustomize refuses the patch.
[[nodiscard]] std::string kustomize_patches(std::vector<Removal> removals,
                                            const RemovalText& comment = {});

}  // namespace nsposture::reports
