// The roles and bindings that each version's upstream API server creates on start, with its default
// feature gates. Kept as manifests, so that they pass through ingest like all other objects. They
// include nothing that a distribution adds.
#pragma once

#include "graph/model/kubernetes_version.h"

#include <optional>
#include <span>
#include <string_view>

namespace nsposture::rbac {

// A JSON `kind: List`; empty for an unknown version.
[[nodiscard]] std::optional<std::string_view> builtin_roles_manifest(std::string_view version);
// "1.28" to "1.37".
[[nodiscard]] std::span<const std::string_view> builtin_roles_versions();
// The version whose set is nearest to what such a server creates.
[[nodiscard]] std::string_view builtin_roles_of(const KubernetesVersion& version);

}  // namespace nsposture::rbac
