// Patches of a kustomization, inline or from files, strategic merge or JSON 6902.
#pragma once

#include "analyzer/check/kustomize/resource.h"

#include <string>
#include <vector>

namespace nsposture::check::kustomize {

struct Patch {
  std::string text;
  Json target;            // its selector; null if the patch itself names the object
  bool may_miss = false;  // the object need not exist
};

// Applies the patch to its targets in `resources`. Returns why its effect on permissions is
// unknown; "" if it is known.
[[nodiscard]] std::string apply_patch(const Patch& patch, std::vector<Resource>& resources);

}  // namespace nsposture::check::kustomize
