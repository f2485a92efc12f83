// One cluster as it was read: from files, over its API or out of a database.
#pragma once

#include "analyzer/ingest/manifest/manifest_source.h"
#include "graph/base/diagnostic.h"
#include "graph/model/cluster.h"
#include "store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::analysis {

struct Scan {
  Cluster cluster;
  std::vector<Diagnostic> diagnostics;
  store::SnapshotInfo info;  // id 0: not in a database
};

// From what was read, with everything that can be counted. `name` is the cluster's, `taken` when it
// was so: unset, the time of its newest object, else `now`.
[[nodiscard]] Scan make_scan(ingest::manifest::ReadResult read, const std::string& name,
                             std::optional<Timestamp> taken, Timestamp now);

}  // namespace nsposture::analysis
