// Everything known of one cluster at one moment: the content of a snapshot.
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

// Values only. Objects are unique by kind, namespace and name; the order is that of the input.
// Indices into these vectors are the identities that the graph and the authorizer use, so a
// Cluster is not changed once either has been built from it.
struct Cluster {
  std::string name;
  std::vector<std::string> files;  // SourcePos::file points here
  std::vector<Namespace> namespaces;
  std::vector<ServiceAccount> service_accounts;
  std::vector<Role> roles;
  std::vector<Binding> bindings;
  std::vector<Workload> workloads;
  std::vector<RelatedObject> related;
  std::map<std::string, std::uint64_t> skipped_kinds;  // kind -> how many, for kinds not read
  std::set<std::string> api_groups;  // groups of every object seen, for "is its controller here"
  KubernetesVersion kubernetes;      // of the server that holds it, or would
  std::string builtin_roles;         // "1.34" or "none": the built-in set that was merged in
  Reading reading;  // what of it was read, so that "none" can be told from "not read"
};

}  // namespace nsposture
