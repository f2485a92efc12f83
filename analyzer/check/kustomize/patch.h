// Patches of a kustomization, inline or out of files, strategic merge or JSON 6902.
#pragma once

#include "analyzer/check/kustomize/resource.h"

#include <string>
#include <vector>

namespace nsposture::check::kustomize {

struct Patch {
  std::string text;
  Json target;            // its selector; null when the patch itself names the object
  bool may_miss = false;  // the object need not be there
};

// Applies the patch to those of `resources` that it is for. Returns why its effect on who may do
// what is not known, "" when it is.
[[nodiscard]] std::string apply_patch(const Patch& patch, std::vector<Resource>& resources);

}  // namespace nsposture::check::kustomize
