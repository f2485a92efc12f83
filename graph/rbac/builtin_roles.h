// The roles and bindings that an API server makes by itself on start, as recorded from one. Kept as
// manifests, so that they take the same way through ingest as everything else.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace nsposture::rbac {

// A JSON `kind: List`; empty for a version that is not known.
[[nodiscard]] std::optional<std::string_view> builtin_roles_manifest(std::string_view version);
[[nodiscard]] std::span<const std::string_view> builtin_roles_versions();

inline constexpr std::string_view kDefaultBuiltinRoles = "1.32";

}  // namespace nsposture::rbac
