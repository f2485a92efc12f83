// The input of rules on a proposed change: the resulting state, what the manifests contain besides,
// and the state before, if there is one. Everything it points to must outlive the run.
#pragma once

#include "analyzer/rules/base/policy.h"
#include "graph/base/diagnostic.h"
#include "graph/difference/difference.h"
#include "graph/model/cluster.h"
#include "store/records/audit_event.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::rules {

// Calls `visit` with each event of a log, ordered by time; every call visits the same events.
using EventReader = std::function<void(const std::function<void(store::AuditEvent&&)>& visit)>;

struct ManifestNamespace {
  const Namespace& ns;
  const Cluster& manifest;  // the cluster that its position refers to
};

// A suppression that was written but is void.
struct VoidSuppression {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::vector<std::string> rules;
  std::string reason;   // as written
  std::string trouble;  // why it is void
};

// The state before a change, and the difference that the change makes.
struct Comparison {
  const Cluster& before;  // aggregated
  const difference::Difference& difference;
  EventReader events;  // of the cluster; empty: no log was given
};

struct ChangeContext {
  const Cluster& after;  // aggregated; includes the rest of the cluster
  const Policy& policy;
  // From the manifests:
  std::vector<const Diagnostic*> refused;     // objects that the API server would reject
  std::vector<ManifestNamespace> namespaces;  // as written
  std::vector<VoidSuppression> void_suppressions;
  std::optional<Comparison> comparison;  // empty: only `after` is judged
};

}  // namespace nsposture::rules
