// Which roles and bindings are still the API server's own once manifests have had their say. A
// label shows it elsewhere, and anybody can write that label into a manifest.
#pragma once

#include "graph/model/cluster.h"

#include <cstdint>
#include <map>
#include <string>

namespace nsposture::check {

// As the server makes them, by text_key().
struct Made {
  std::map<std::string, Role> roles;
  std::map<std::string, Binding> bindings;
};

// Takes the label from objects of the files from `first` on that the server does not make, or that
// give more than it makes of them, and from its bindings to roles that give more: these stand where
// the role is written.
void disown(Cluster& cluster, std::uint32_t first, const Made& made);

}  // namespace nsposture::check
