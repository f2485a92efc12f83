// Permissions in a file without RBAC objects, from which another program generates one. Stateless.
#pragma once

#include "graph/base/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

// Reports as not judged: a ytt template that names RBAC, and an Argo CD override of an Application
// (`.argocd-source.yaml`) that touches it.
[[nodiscard]] std::vector<Diagnostic> rights_of_tools(const std::string& name,
                                                      std::string_view text);

// Role rules and role references in documents that are not objects, such as chart values: one for
// each such document.
[[nodiscard]] std::vector<Diagnostic> rights_in_value_files(const std::string& name,
                                                            std::string_view text);

}  // namespace nsposture::check
