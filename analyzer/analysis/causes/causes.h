// Reduces a thousand findings to the few grants that cause them (reports/answers/cause.h).
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
  // Every subject's access to namespace creation in the current cluster; null: not computed yet.
  const escalation::Escalation* known = nullptr;
  rules::RuleSettings settings = {};  // the settings that the findings were found with
  // After how many changes the changed cluster is searched for subjects that still have access,
  // where it is not searched after each one. In a large cluster only the last of them counts.
  std::vector<std::size_t> verify_at = {1, 2, 3};
};

// Gives every finding that was not accepted one cause: the one whose change ends the finding when
// the causes are ended in this order. See in_order() for the order. Subjects whose namespace
// creation is covered by an accepted finding keep that access.
[[nodiscard]] std::vector<reports::Cause> find_causes(const CauseQuestion& question);

}  // namespace nsposture::analysis
