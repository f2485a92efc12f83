#include "graph/rbac/builtin_roles.h"

#include <array>

extern "C" {
// Laid down by nsposture_embed.
extern const char nsposture_builtin_1_32_begin[];
extern const char nsposture_builtin_1_32_end[];
}

namespace nsposture::rbac {

namespace {

constexpr std::array<std::string_view, 1> kVersions = {kDefaultBuiltinRoles};

}  // namespace

std::optional<std::string_view> builtin_roles_manifest(std::string_view version) {
  if (version != kDefaultBuiltinRoles) return std::nullopt;
  return std::string_view(nsposture_builtin_1_32_begin, nsposture_builtin_1_32_end);
}

std::span<const std::string_view> builtin_roles_versions() {
  return kVersions;
}

}  // namespace nsposture::rbac
