// How much it matters that a subject loses its access to namespace creation. `audit` and
// `remediate` order removals the same by it.
#pragma once

#include "analyzer/rules/base/rule.h"
#include "graph/escalation/escalation.h"
#include "graph/model/cluster.h"
#include "graph/model/subject.h"
#include "store/records/finding.h"

#include <cstdint>
#include <map>
#include <string>

namespace nsposture::analysis {

// Weighs each subject by its most severe finding. operator() is safe to call concurrently.
class SubjectWeights {
 public:
  // Weighs subjects that may create namespaces, and subjects of the finding's grants.
  void add(const store::Finding& finding);

  [[nodiscard]] std::uint64_t operator()(const Subject& subject) const;

 private:
  std::map<std::string, std::uint64_t> weights_;  // by describe(Subject)
};

// Based on the posture findings of a cluster. `ways`: every subject's access in this cluster.
[[nodiscard]] SubjectWeights weigh_subjects(const Cluster& cluster,
                                            const rules::RuleSettings& settings,
                                            const escalation::Escalation& ways);

}  // namespace nsposture::analysis
