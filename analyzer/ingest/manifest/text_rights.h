// RBAC objects that another object contains as text, which a controller may apply. Text that
// nothing applies does not count: a ConfigMap may contain anything.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// The permissions in the texts of an object, "a ClusterRoleBinding"; empty for none. For a text
// that is applied but cannot be parsed (in an Argo workflow, a Fleet Bundle, a Secret for a
// ClusterResourceSet), RBAC words count. In any other text only a manifest counts: plain, as a
// template, in a script or in base64. `group`: the API group of the object.
[[nodiscard]] std::string rights_in_texts(const Tree& tree, const Node& root,
                                          std::string_view group);

// The same for the data of a ConfigMap or Secret that a controller is known to apply.
[[nodiscard]] std::string rights_in_data(const Tree& tree, const Node& root);

// The same if the use of the data is unknown: only a manifest counts.
[[nodiscard]] std::string rights_shown_in_data(const Tree& tree, const Node& root);

// The same for a document that is not an object, such as chart values: objects in it, and texts
// that contain only objects. A script that merely contains some does not count.
[[nodiscard]] std::string rights_in_values(const Tree& tree, const Node& root);

// RBAC objects in a file whose name does not show its content, or RBAC words if it cannot be
// parsed, as for a template. REQUIRES: kJsonPadding bytes are readable after the text.
[[nodiscard]] std::string rights_in_file(std::string_view text);

}  // namespace nsposture::ingest::manifest
