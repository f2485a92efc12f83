// The roles and bindings that upstream's API server of each version makes by itself on start, with
// its default feature gates. Kept as manifests, so that they take the same way through ingest as
// everything else. What a distribution adds is in none of them.
#pragma once

#include "graph/model/kubernetes_version.h"

#include <optional>
#include <span>
#include <string_view>

namespace nsposture::rbac {

// A JSON `kind: List`; empty for a version that is not known.
[[nodiscard]] std::optional<std::string_view> builtin_roles_manifest(std::string_view version);
// "1.28" to "1.37".
[[nodiscard]] std::span<const std::string_view> builtin_roles_versions();
// The version whose set is the nearest to what such a server makes.
[[nodiscard]] std::string_view builtin_roles_of(const KubernetesVersion& version);

}  // namespace nsposture::rbac
