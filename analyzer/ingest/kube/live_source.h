// RBAC, namespaces and workloads of a live cluster, by reading only.
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"
#include "analyzer/ingest/manifest/manifest_source.h"

#include <atomic>
#include <chrono>

namespace nsposture::ingest::kube {

struct LiveOptions {
  std::chrono::seconds limit{300};        // for everything together
  std::chrono::seconds request_limit{0};  // for one request; 0: none of its own
  const std::atomic<bool>* stop = nullptr;
};

// Objects bear the address they were read from as their file, and no line. RBAC, namespaces or
// accounts that may not be listed are Unreadable, other kinds a Warning that says what is unknown
// for want of them. Of secrets only the metadata of service-account tokens is asked for. Throws
// Error(Input) when the server cannot be reached or does not accept the credentials, Error(Input)
// too when stopped or out of time: nothing half-read comes back.
[[nodiscard]] manifest::ReadResult read_live(const ClusterAccess& access,
                                             const LiveOptions& options);

}  // namespace nsposture::ingest::kube
