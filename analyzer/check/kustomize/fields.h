// The fields of kustomizations and of their configurations: what kustomize would take for one.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace nsposture::check::kustomize {

template <typename List>
[[nodiscard]] bool holds(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

// Go matches the names of fields in any case. Says which field of `content` is written in another
// case than here, "" when none is.
[[nodiscard]] std::string odd_field(const Json& content);

// Says what an entry of `patches` has that kustomize does not know, "" when there is nothing.
[[nodiscard]] std::string unknown_patch_field(const Json& entry);

// Whether all the places that `fields` names are of kinds that say nothing of rights.
[[nodiscard]] bool spares_rights(const Json& fields);

}  // namespace nsposture::check::kustomize
