// The fields of kustomizations and their configurations, as kustomize recognizes them.
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

// Go matches field names case-insensitively. Reports the field of `content` whose case differs from
// the list here; "" if there is none.
[[nodiscard]] std::string odd_field(const Json& content);

// Reports a field of a `patches` entry that kustomize does not know; "" if there is none.
[[nodiscard]] std::string unknown_patch_field(const Json& entry);

// Whether all targets in `fields` are of kinds that have no effect on permissions.
[[nodiscard]] bool spares_rights(const Json& fields);

}  // namespace nsposture::check::kustomize
