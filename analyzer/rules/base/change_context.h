// What rules on a proposed change look at: the state that it leads to, what its manifests say
// beside that, and, where there is one, the state before. Everything it points to outlives the run.
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

// Calls `visit` with each event of a log in order of time; the same ones each time it is called.
using EventReader = std::function<void(const std::function<void(store::AuditEvent&&)>& visit)>;

struct ManifestNamespace {
  const Namespace& ns;
  const Cluster& manifest;  // that its position is in
};

// Somebody wrote that a finding is accepted, and it does not count.
struct VoidSuppression {
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::vector<std::string> rules;
  std::string reason;   // as it is written
  std::string trouble;  // why it does not count
};

// The state before a change, and what the change makes of it.
struct Comparison {
  const Cluster& before;  // aggregated
  const difference::Difference& difference;
  EventReader events;  // of the cluster; empty: no log was given
};

struct ChangeContext {
  const Cluster& after;  // aggregated; with what the cluster holds besides
  const Policy& policy;
  // Of the manifests:
  std::vector<const Diagnostic*> refused;     // objects that the API server would refuse
  std::vector<ManifestNamespace> namespaces;  // as they are written
  std::vector<VoidSuppression> void_suppressions;
  std::optional<Comparison> comparison;  // nothing: `after` is judged by itself
};

}  // namespace nsposture::rules
