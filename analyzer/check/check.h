// The pre-merge check: how a change to manifests affects access, and what is wrong with the
// proposed objects.
#pragma once

#include "analyzer/check/known_before.h"
#include "analyzer/check/manifests.h"
#include "analyzer/check/policy.h"
#include "analyzer/rules/base/change_context.h"
#include "graph/difference/difference.h"
#include "graph/model/cluster.h"
#include "store/records/finding.h"
#include "store/records/finding_state.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace nsposture::check {

using store::FindingState;

struct CheckInput {
  const ManifestSet* proposed = nullptr;
  const ManifestSet* base = nullptr;  // null: compare with nothing
  StatePaths paths;                   // of both states
  Cluster cluster;                    // its content, or only what its API server creates
  bool cluster_is_complete = false;   // what `cluster` lacks does not exist
  const Policy* policy = nullptr;
  std::string policy_told;  // what of the change's own policy is not in force, one sentence
  std::set<std::string> baseline;
  rules::EventReader events;  // of the cluster; empty: no log given
  bool takeovers = true;      // also search for escalation paths to namespace creation: costly
  Timestamp now;
};

struct CheckedFinding {
  store::Finding finding;
  FindingState state = FindingState::New;
  std::string reason;  // why it is accepted
};

struct CheckResult {
  std::vector<CheckedFinding> findings;  // by severity, then position, then rule
  std::vector<Diagnostic> unreadable;
  std::vector<Diagnostic> warnings;
  std::vector<SkippedFile> skipped;
  std::map<std::string, std::size_t> left_out;  // by reason: read, but not about permissions
  bool takeovers = true;                        // escalation paths were searched
  bool compared = false;                        // with a base or a cluster
  std::size_t files = 0;                        // of the proposed state
  std::size_t manifests = 0;                    // of these, with Kubernetes objects
  std::size_t objects = 0;                      // roles, bindings, namespaces, SAs, workloads
  bool refused = false;                         // a new object would be rejected
  difference::Difference difference;            // empty if nothing was compared
  Cluster before;                               // the target of the indices in `difference`
  Cluster after;
};

[[nodiscard]] CheckResult run_check(CheckInput input);

// The position to review: the first evidence with a line in a manifest; null if there is none.
[[nodiscard]] const store::Evidence* place_of(const store::Finding& finding);

}  // namespace nsposture::check
