// Which roles and bindings remain the API server's own after manifests are applied. Elsewhere a
// label marks them, but any user can write that label into a manifest.
#pragma once

#include "graph/model/cluster.h"

#include <cstdint>
#include <map>
#include <string>

namespace nsposture::check {

// As the server creates them, by text_key().
struct Made {
  std::map<std::string, Role> roles;
  std::map<std::string, Binding> bindings;
};

// Removes the label from objects in the files from `first` on that the server does not create or
// that grant more than the server's form, and from its bindings to roles that grant more. Those
// bindings get the position of the role.
void disown(Cluster& cluster, std::uint32_t first, const Made& made);

}  // namespace nsposture::check
