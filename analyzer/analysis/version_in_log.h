// The Kubernetes version of the control plane that wrote an audit log, for snapshots without a
// version.
#pragma once

#include "graph/model/cluster.h"
#include "store/records/audit_event.h"
#include "store/records/snapshot_info.h"

#include <optional>
#include <vector>

namespace nsposture::analysis {

// The minor version in the user agents of the API server and the controller manager, from the
// newest event; empty if there is none. Clients choose their user agent, so only events of these
// components' own identities count.
[[nodiscard]] std::optional<int> minor_in_log(const std::vector<store::AuditEvent>& events);

// Sets the version if no better source gives one. `cluster` and `info` then agree.
void take_version_of_log(std::optional<int> minor, Cluster& cluster, store::SnapshotInfo& info);

}  // namespace nsposture::analysis
