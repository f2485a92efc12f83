// The Kubernetes version of the control plane that wrote an audit log, where a snapshot tells none.
#pragma once

#include "graph/model/cluster.h"
#include "store/records/audit_event.h"
#include "store/records/snapshot_info.h"

#include <optional>
#include <vector>

namespace nsposture::analysis {

// The minor by the user agents of the API server and the controller manager, the newest event's;
// empty where there is none. A user agent is the client's word: only of their own identities.
[[nodiscard]] std::optional<int> minor_in_log(const std::vector<store::AuditEvent>& events);

// Where nothing that says more tells the version. Both say the same afterwards.
void take_version_of_log(std::optional<int> minor, Cluster& cluster, store::SnapshotInfo& info);

}  // namespace nsposture::analysis
