// From a thousand findings to the few grants behind them (reports/answers/cause.h).
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/rule.h"
#include "graph/escalation/escalation.h"
#include "reports/answers/cause.h"
#include "reports/answers/report_data.h"

#include <cstddef>
#include <vector>

namespace nsposture::analysis {

struct CauseQuestion {
  const correlation::CaseFile& file;
  const std::vector<reports::FindingView>& findings;
  // Everybody's ways to create namespaces, of the cluster as it is now; null: not searched for yet.
  const escalation::Escalation* known = nullptr;
  rules::RuleSettings settings = {};  // by which the findings were found
  // After how many changes it is asked of the changed cluster who still has a way, where that is
  // not asked after each.
  std::vector<std::size_t> verify_at = {3};
};

// Every finding that was not accepted has one cause: that with whose change it ends, when the
// causes are ended in this order. What was done stands first, then what ends most. Those who may
// create namespaces by an accepted finding keep what they have.
[[nodiscard]] std::vector<reports::Cause> find_causes(const CauseQuestion& question);

}  // namespace nsposture::analysis
