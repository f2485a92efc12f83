// One object on its way through a kustomization, and how objects are told apart there.
#pragma once

#include "analyzer/check/kustomize/documents.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check::kustomize {

struct Resource {
  Document document;
  std::string file;
  std::vector<std::string> names;  // that it had before: patches may name any of them
};

[[nodiscard]] std::string kind_of(const Json& object);
[[nodiscard]] std::string group_of(const Json& object);
[[nodiscard]] std::string name_of(const Json& object);
[[nodiscard]] std::string namespace_of(const Json& object);

// Whether an object of this kind says who may do what: a role, a binding, an account.
[[nodiscard]] bool bears_rights(std::string_view kind);

// Whether an object of this kind lies in a namespace; of kinds that nobody knows here, it does.
[[nodiscard]] bool is_namespaced(std::string_view kind);

}  // namespace nsposture::check::kustomize
