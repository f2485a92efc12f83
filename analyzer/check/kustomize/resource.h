// One object during a kustomize build, and how objects are identified there.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check::kustomize {

struct Resource {
  Document document;
  std::string file;
  std::vector<std::string> names;  // former names: patches may use any of them
};

[[nodiscard]] std::string kind_of(const Json& object);
[[nodiscard]] std::string group_of(const Json& object);
[[nodiscard]] std::string name_of(const Json& object);
[[nodiscard]] std::string namespace_of(const Json& object);

// Whether objects of this kind affect permissions: a role, a binding, a service account.
[[nodiscard]] bool bears_rights(std::string_view kind);

// Whether this kind is namespaced; true for unknown kinds.
[[nodiscard]] bool is_namespaced(std::string_view kind);

}  // namespace nsposture::check::kustomize
