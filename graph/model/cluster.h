// Everything that is known about one cluster at one time: the content of a snapshot.
#pragma once

#include "graph/model/kubernetes_version.h"
#include "graph/model/objects.h"
#include "graph/model/reading.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture {

// Values only. Objects are unique by kind, namespace and name, in the order of the input. The graph
// and the authorizer identify objects by their indices in these vectors. Do not change a Cluster
// once either has been built from it.
struct Cluster {
  std::string name;
  std::vector<std::string> files;  // SourcePos::file points here
  std::vector<Namespace> namespaces;
  std::vector<ServiceAccount> service_accounts;
  std::vector<Role> roles;
  std::vector<Binding> bindings;
  std::vector<Workload> workloads;
  std::vector<RelatedObject> related;
  std::map<std::string, std::uint64_t> skipped_kinds;  // kind -> number, for kinds not read
  std::set<std::string> api_groups;  // of every object seen: shows which controllers run here
  KubernetesVersion kubernetes;      // of the server that has the objects, or would have them
  std::string builtin_roles;         // "1.34" or "none": the built-in set that was merged in
  Reading reading;                   // what was read of it, to distinguish "none" from "not read"
};

}  // namespace nsposture
