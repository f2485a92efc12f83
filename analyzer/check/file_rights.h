// What a file says of rights without an object of RBAC: another program makes one out of it.
// Stateless.
#pragma once

#include "graph/base/diagnostic.h"

#include <string>
#include <string_view>
#include <vector>

namespace nsposture::check {

// A template of ytt that names RBAC, and what Argo CD lays over an Application
// (`.argocd-source.yaml`) that touches it, as not judged.
[[nodiscard]] std::vector<Diagnostic> rights_of_tools(const std::string& name,
                                                      std::string_view text);

// Rules of roles and references to roles in documents that are no objects, as the values of a chart
// are: one for each such document.
[[nodiscard]] std::vector<Diagnostic> rights_in_value_files(const std::string& name,
                                                            std::string_view text);

}  // namespace nsposture::check
