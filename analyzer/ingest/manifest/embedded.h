// Objects of RBAC inside other objects: a controller may create them.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// What rights an object of another kind carries, "a ClusterRoleBinding" or "permissions"; empty for
// none. An OpenShift Template, a ManifestWork, a Kyverno policy and the like hold whole objects, a
// ClusterServiceVersion the rules of its operator.
[[nodiscard]] std::string embedded_rights(const Tree& tree, const Node& root);

// An object of RBAC in `root`, itself or at any depth: "a ClusterRoleBinding"; empty for none.
[[nodiscard]] std::string objects_of_rbac(const Tree& tree, const Node& root);

// What an object of another kind says of rights in a way of its own that is not worked out here:
// the end of a sentence, empty for none. `group` is its API group.
[[nodiscard]] std::string rights_told_otherwise(const Tree& tree, const Node& root,
                                                std::string_view group);

// What an object of a kind that nobody knows has the shape of, itself or at any depth: "a binding"
// or "a role"; empty for neither. Its kind may be a placeholder.
[[nodiscard]] std::string rbac_shape(const Tree& tree, const Node& root);

// Where values that are no object hold the rules of a role or a reference to one, at any depth;
// null for nowhere.
[[nodiscard]] const Node* rules_in_values(const Tree& tree, const Node& node);

// Whether SOPS encrypted the object so that what it grants is hidden. A Secret or ConfigMap of
// which only the data is hidden grants nothing.
[[nodiscard]] bool is_encrypted(const Tree& tree, const Node& root);

// Whether a value in there is a ciphertext of SOPS.
[[nodiscard]] bool holds_ciphertext(const Tree& tree, const Node& node);

}  // namespace nsposture::ingest::manifest
