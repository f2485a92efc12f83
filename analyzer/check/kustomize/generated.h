// The ConfigMap or Secret that an entry of a kustomization's generators makes.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <functional>
#include <string>

namespace nsposture::check::kustomize {

// The text of a file beside the kustomization; of one that is not there, something that says so.
using ReadText = std::function<std::string(const std::string& path)>;

// Without the hash that kustomize may put behind the name: a patch or an option may take it away.
// Values are texts, those of a Secret too.
[[nodiscard]] Json generated_object(const Json& entry, bool config_map, const ReadText& read);

}  // namespace nsposture::check::kustomize
