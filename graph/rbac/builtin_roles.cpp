#include "graph/rbac/builtin_roles.h"

#include <algorithm>
#include <array>
#include <cstddef>

// Embedded by nsposture_embed.
#define NSPOSTURE_DECLARE_SET(minor)                           \
  extern "C" const char nsposture_builtin_1_##minor##_begin[]; \
  extern "C" const char nsposture_builtin_1_##minor##_end[];

NSPOSTURE_DECLARE_SET(28)
NSPOSTURE_DECLARE_SET(29)
NSPOSTURE_DECLARE_SET(30)
NSPOSTURE_DECLARE_SET(31)
NSPOSTURE_DECLARE_SET(32)
NSPOSTURE_DECLARE_SET(33)
NSPOSTURE_DECLARE_SET(34)
NSPOSTURE_DECLARE_SET(35)
NSPOSTURE_DECLARE_SET(36)
NSPOSTURE_DECLARE_SET(37)

namespace nsposture::rbac {

namespace {

struct Set {
  const char* begin;
  const char* end;
};

#define NSPOSTURE_SET(minor)                                               \
  Set {                                                                    \
    nsposture_builtin_1_##minor##_begin, nsposture_builtin_1_##minor##_end \
  }

constexpr std::size_t kSets = kNewestKubernetes - kOldestKubernetes + 1;

const std::array<Set, kSets> kManifests = {
    NSPOSTURE_SET(28), NSPOSTURE_SET(29), NSPOSTURE_SET(30), NSPOSTURE_SET(31), NSPOSTURE_SET(32),
    NSPOSTURE_SET(33), NSPOSTURE_SET(34), NSPOSTURE_SET(35), NSPOSTURE_SET(36), NSPOSTURE_SET(37)};

constexpr std::array<std::string_view, kSets> kVersions = {"1.28", "1.29", "1.30", "1.31", "1.32",
                                                           "1.33", "1.34", "1.35", "1.36", "1.37"};

}  // namespace

std::optional<std::string_view> builtin_roles_manifest(std::string_view version) {
  const auto minor = known_kubernetes_minor(version);
  if (!minor) return std::nullopt;
  const auto& set = kManifests[static_cast<std::size_t>(*minor - kOldestKubernetes)];
  return std::string_view(set.begin, set.end);
}

std::span<const std::string_view> builtin_roles_versions() {
  return kVersions;
}

std::string_view builtin_roles_of(const KubernetesVersion& version) {
  const auto minor = std::clamp(version.minor, kOldestKubernetes, kNewestKubernetes);
  return kVersions[static_cast<std::size_t>(minor - kOldestKubernetes)];
}

}  // namespace nsposture::rbac
