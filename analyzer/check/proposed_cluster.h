// Builds states of a cluster from manifests and the cluster's own objects.
#pragma once

#include "analyzer/check/manifests.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace nsposture::check {

// From text_key(): objects with the same key replace each other.
using TextKeys = std::set<std::string>;

// All objects of the files. One object may be in several files, as in overlays for several
// clusters. Then all bindings are kept and a role has the union of the rules, because each form
// applies somewhere.
struct Combined {
  Cluster cluster;
  // All forms of the ClusterRoles whose forms have different labels, or of which only some are
  // aggregated. Positions refer to `cluster`.
  std::vector<Role> forms = {};
};

[[nodiscard]] Combined combine(const ManifestSet& manifests);

[[nodiscard]] TextKeys text_keys(const Cluster& cluster);

// The treatment of a default role or binding if a manifest disables auto-reconciliation by the API
// server. The manifest may or may not be applied.
enum class Defaults : std::uint8_t {
  AsWritten,  // only the manifest's form: the state before a change
  Both,       // both forms: the possible states after it
};

// `held`, with its objects replaced by those of `manifests` with the same key and without those in
// `deleted`, aggregated.
[[nodiscard]] Cluster overlay(const Cluster& held, const Combined& manifests,
                              const TextKeys& deleted, Defaults defaults = Defaults::AsWritten);

}  // namespace nsposture::check
