// The fields of kustomizations and of their configurations: what kustomize would take for one.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <string>

namespace nsposture::check::kustomize {

// Go matches the names of fields in any case. Says which field of `content` is written in another
// case than here, "" when none is.
[[nodiscard]] std::string odd_field(const Json& content);

// Says what an entry of `patches` has that kustomize does not know, "" when there is nothing.
[[nodiscard]] std::string unknown_patch_field(const Json& entry);

// Whether all the places that `fields` names are of kinds that say nothing of rights.
[[nodiscard]] bool spares_rights(const Json& fields);

}  // namespace nsposture::check::kustomize
