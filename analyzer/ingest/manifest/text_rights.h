// Objects of RBAC that another object holds as a text, which a controller may apply. What a text
// that nobody applies says is none of this: a ConfigMap may hold anything.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What rights the texts of an object carry, "a ClusterRoleBinding"; empty for none. A text that is
// known to be applied and cannot be read (of an Argo workflow, a Fleet Bundle, a Secret for a
// ClusterResourceSet) carries what its words name; another one only a manifest that stands in it,
// plain, as a template, in a script or in base64. `group` is the API group of the object.
[[nodiscard]] std::string rights_in_texts(const Tree& tree, const Node& root,
                                          std::string_view group);

// The same of the data of a ConfigMap or Secret that a controller is known to apply.
[[nodiscard]] std::string rights_in_data(const Tree& tree, const Node& root);

// The same where it is not known what becomes of the data: only a manifest that stands in it.
[[nodiscard]] std::string rights_shown_in_data(const Tree& tree, const Node& root);

// The same of a document that is no object, such as the values of a chart: objects in it, and texts
// that are nothing but objects. A script that only holds some is none.
[[nodiscard]] std::string rights_in_values(const Tree& tree, const Node& root);

// Objects of RBAC in a file whose name says nothing of what it holds, or what its words say where
// it cannot be read, as a template. REQUIRES: kJsonPadding bytes are readable after the text.
[[nodiscard]] std::string rights_in_file(std::string_view text);

}  // namespace nsposture::ingest::manifest
