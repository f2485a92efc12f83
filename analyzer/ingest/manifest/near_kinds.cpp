#include "analyzer/ingest/manifest/near_kinds.h"

#include "analyzer/ingest/manifest/object_kinds.h"
#include "graph/base/ascii_lower.h"
#include "graph/base/edit_distance.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace nsposture::ingest::manifest {

namespace {

constexpr std::size_t kLongest = 80;

std::string lower(std::string_view text) {
  return ascii_lower(text.substr(0, kLongest));
}

// `exact`: only case may differ, and a plural `s` may follow.
std::string_view nearest_kind(std::string_view kind, bool exact) {
  const auto name = lower(kind);
  for (const auto known : kRbacKinds) {
    const auto wanted = lower(known);
    if (name == wanted || name == wanted + 's') return known;
  }
  if (exact) return {};
  for (const auto known : kRbacKinds) {
    const std::size_t allowed = known.size() > 10 ? 3 : known.size() > 4 ? 2 : 1;
    if (edit_distance(name, lower(known)) <= allowed) return known;
  }
  return {};
}

bool is_near_group(std::string_view group) {
  const auto name = lower(group);
  return name.find("rbac.authorization") != std::string::npos ||
         name.find("rbac.k8s.io") != std::string::npos || edit_distance(name, kRbacGroup) <= 4;
}

}  // namespace

std::string_view meant_rbac_kind(std::string_view kind, std::string_view group) {
  if (is_near_group(group)) {
    const auto near = nearest_kind(kind, false);
    return near.empty() ? "ClusterRole" : near;
  }
  // Core and Kubernetes' own groups have no kind of that name. Other groups contain a dot.
  if (group.find('.') == std::string_view::npos) return nearest_kind(kind, kind.size() <= 4);
  if (group.ends_with(".k8s.io") && !group.ends_with(".x-k8s.io")) return nearest_kind(kind, true);
  return {};
}

}  // namespace nsposture::ingest::manifest
