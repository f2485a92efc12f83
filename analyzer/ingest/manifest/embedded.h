// RBAC objects inside other objects: a controller may create them.
#pragma once

#include "analyzer/ingest/manifest/tree.h"

#include <string>
#include <string_view>

namespace nsposture::ingest::manifest {

// The permissions in an object of another kind, "a ClusterRoleBinding" or "permissions"; empty for
// none. An OpenShift Template, a ManifestWork, a Kyverno policy and the like contain whole objects,
// a ClusterServiceVersion the rules of its operator.
[[nodiscard]] std::string embedded_rights(const Tree& tree, const Node& root);

// An RBAC object in `root`, itself or at any depth: "a ClusterRoleBinding"; empty for none.
[[nodiscard]] std::string objects_of_rbac(const Tree& tree, const Node& root);

// How an object of another kind grants permissions in its own way, which is not evaluated here: the
// end of a sentence, empty for none. `group`: its API group.
[[nodiscard]] std::string rights_told_otherwise(const Tree& tree, const Node& root,
                                                std::string_view group);

// The RBAC shape of an object of unknown kind, itself or at any depth: "a binding" or "a role";
// empty for neither. Its kind may be a placeholder.
[[nodiscard]] std::string rbac_shape(const Tree& tree, const Node& root);

// The position of role rules or a role reference in values that are not an object, at any depth;
// null for none.
[[nodiscard]] const Node* rules_in_values(const Tree& tree, const Node& node);

// Whether SOPS encrypted the object so that its grants are hidden. A Secret or ConfigMap with only
// its data hidden grants nothing.
[[nodiscard]] bool is_encrypted(const Tree& tree, const Node& root);

// Whether any value in it is SOPS ciphertext.
[[nodiscard]] bool holds_ciphertext(const Tree& tree, const Node& node);

}  // namespace nsposture::ingest::manifest
