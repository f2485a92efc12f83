// The pre-merge check: what a change to manifests does to who may do what, and what is wrong with
// the objects as they are proposed.
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
  const ManifestSet* base = nullptr;  // null: as if nothing had been there
  StatePaths paths;                   // of both
  Cluster cluster;                    // what it holds, or only what its API server makes itself
  bool cluster_is_complete = false;   // what is not in `cluster` does not exist
  const Policy* policy = nullptr;
  std::string policy_told;  // what of the change's own policy is not in force, in a sentence
  std::set<std::string> baseline;
  rules::EventReader events;  // of the cluster; empty: no log was given
  bool takeovers = true;      // also who could become able to create namespaces: the costly part
  Timestamp now;
};

struct CheckedFinding {
  store::Finding finding;
  FindingState state = FindingState::New;
  std::string reason;  // why it is accepted
};

struct CheckResult {
  std::vector<CheckedFinding> findings;  // by severity, then place, then rule
  std::vector<Diagnostic> unreadable;
  std::vector<Diagnostic> warnings;
  std::vector<SkippedFile> skipped;
  std::map<std::string, std::size_t> left_out;  // by reason: what was read and is about no rights
  bool takeovers = true;                        // were searched for
  bool compared = false;                        // against a base or a cluster
  std::size_t files = 0;                        // of the proposed state
  std::size_t manifests = 0;                    // of these, that hold objects of a cluster
  std::size_t objects = 0;                      // roles, bindings, namespaces, accounts, workloads
  bool refused = false;                         // an object that is new would be refused
  difference::Difference difference;            // empty when nothing was compared
  Cluster before;                               // what the parts of `difference` point into
  Cluster after;
};

[[nodiscard]] CheckResult run_check(CheckInput input);

// Where to look: the first piece of evidence that has a line in a manifest; null when none has.
[[nodiscard]] const store::Evidence* place_of(const store::Finding& finding);

}  // namespace nsposture::check
