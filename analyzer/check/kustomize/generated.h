// The ConfigMap or Secret that a generator entry of a kustomization produces.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <functional>
#include <string>

namespace nsposture::check::kustomize {

// The text of a file beside the kustomization; for a missing file, a text that reports this.
using ReadText = std::function<std::string(const std::string& path)>;

// Without the hash suffix that kustomize may add to the name: a patch or an option may remove it.
// Values are plain text, also for a Secret.
[[nodiscard]] Json generated_object(const Json& entry, bool config_map, const ReadText& read);

}  // namespace nsposture::check::kustomize
