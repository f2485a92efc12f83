// Reads RBAC, namespaces and workloads of a live cluster, without writing.
#pragma once

#include "analyzer/ingest/kube/cluster_access.h"
#include "analyzer/ingest/manifest/manifest_source.h"

#include <atomic>
#include <chrono>

namespace nsposture::ingest::kube {

struct LiveOptions {
  std::chrono::seconds limit{300};        // for everything together
  std::chrono::seconds request_limit{0};  // for one request; 0: none
  const std::atomic<bool>* stop = nullptr;
};

// Objects have the URL they were read from as their file, and no line. RBAC, namespaces or service
// accounts that may not be listed are Unreadable; other kinds are a Warning that names what is
// therefore unknown. For Secrets, only the metadata of service account tokens is requested. Throws
// Error(Input) if the server cannot be reached or rejects the credentials, and if stopped or out of
// time: a partial result is never returned.
[[nodiscard]] manifest::ReadResult read_live(const ClusterAccess& access,
                                             const LiveOptions& options);

}  // namespace nsposture::ingest::kube
