// The nodes and edges of the access graph, collected in the order of the input; access_graph.cpp
// freezes them.
#pragma once

#include "graph/access/access_graph.h"

#include <map>
#include <utility>
#include <vector>

namespace nsposture::access {

struct CollectedGraph {
  std::vector<AccessNode> nodes;
  std::vector<Subject> subjects;  // node -> subject, for the subject nodes, which come first
  std::map<Subject, NodeId> subject_nodes;       // normalised: a User is never an account's name
  std::vector<std::pair<NodeId, NodeId>> edges;  // sorted, unique
};

// The subject as the authorizer sees it: an account for an account's user name, and the binding's
// own namespace for an account without one in a RoleBinding.
[[nodiscard]] Subject normalise(const Subject& subject, const Binding* binding = nullptr);

[[nodiscard]] CollectedGraph collect(const Cluster& cluster);

}  // namespace nsposture::access
