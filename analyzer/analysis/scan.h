// One cluster as it was read: from files, its API or a database.
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

// Makes a scan from what was read, with all counts. `name`: the cluster's name. `taken`: the time
// of the reading; if unset, the time of its newest object, else `now`.
[[nodiscard]] Scan make_scan(ingest::manifest::ReadResult read, const std::string& name,
                             std::optional<Timestamp> taken, Timestamp now);

}  // namespace nsposture::analysis
