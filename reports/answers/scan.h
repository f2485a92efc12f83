// The answer of `scan`: what an input contains.
#pragma once

#include "graph/base/diagnostic.h"
#include "graph/base/timestamp.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/reading.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nsposture::reports {

struct Scan {
  std::int64_t snapshot = 0;  // 0: not stored
  std::string cluster;
  Timestamp taken;
  std::string builtin_roles;                     // Cluster::builtin_roles
  KubernetesVersion kubernetes;                  // Cluster::kubernetes
  std::map<std::string, std::uint64_t> objects;  // by kind
  std::map<std::string, std::uint64_t> skipped;  // kinds that are not read
  std::vector<NotRead> not_read;                 // kinds and inputs that may contain more
  std::string unseen_sources;                    // a sentence on aggregated roles, or empty
  std::uint64_t rejected = 0;
  std::uint64_t unreadable = 0;
  std::vector<Diagnostic> diagnostics;
};

}  // namespace nsposture::reports
