// How much it matters that a subject loses its ways to create namespaces: `audit` and `remediate`
// put removals in the same order by it.
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

// By the most severe that is found of each subject. Safe to ask from several threads.
class SubjectWeights {
 public:
  // Of whoever may create namespaces, and of whoever holds a grant of the finding.
  void add(const store::Finding& finding);

  [[nodiscard]] std::uint64_t operator()(const Subject& subject) const;

 private:
  std::map<std::string, std::uint64_t> weights_;  // by describe(Subject)
};

// From what the rules on posture find in a cluster. `ways`: everybody's, of this cluster.
[[nodiscard]] SubjectWeights weigh_subjects(const Cluster& cluster,
                                            const rules::RuleSettings& settings,
                                            const escalation::Escalation& ways);

}  // namespace nsposture::analysis
