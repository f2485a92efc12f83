// States of a cluster put together from manifests and from what the cluster holds.
#pragma once

#include "analyzer/check/manifests.h"
#include "graph/model/cluster.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace nsposture::check {

// Of text_key(): objects of one key replace each other.
using TextKeys = std::set<std::string>;

// All objects of the files. One object may be written in several files, as in overlays for several
// clusters: then bindings stand side by side and a role has the rules of all, because each of them
// will hold somewhere.
struct Combined {
  Cluster cluster;
  // Each form of the ClusterRoles whose forms are selected by different labels, or of which only
  // some are aggregated. Positions are those of `cluster`.
  std::vector<Role> forms = {};
};

[[nodiscard]] Combined combine(const ManifestSet& manifests);

[[nodiscard]] TextKeys text_keys(const Cluster& cluster);

// What holds of a role or binding that an API server makes by itself, where a manifest forbids the
// server to put it right. The manifest may be applied or not.
enum class Defaults : std::uint8_t {
  AsWritten,  // the manifest's form alone: as it was before a change
  Both,       // both forms: as it may become
};

// `held` with the objects of `manifests` in place of its own of the same key and without those in
// `deleted`, aggregated.
[[nodiscard]] Cluster overlay(const Cluster& held, const Combined& manifests,
                              const TextKeys& deleted, Defaults defaults = Defaults::AsWritten);

}  // namespace nsposture::check
