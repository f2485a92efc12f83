// The answer of `remediate` as a patch for the manifests.
#pragma once

#include "reports/answers/remediation.h"

#include <string>

namespace nsposture::reports::formats {

// A kustomize Component: `components: [FOLDER]` in a kustomization applies it to the manifests.
[[nodiscard]] std::string kustomize_component(const Remediation& answer);

}  // namespace nsposture::reports::formats
