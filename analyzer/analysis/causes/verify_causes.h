// Checks against the changed cluster whether causes end the findings they claim to end.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "analyzer/rules/base/rule.h"
#include "reports/answers/cause.h"
#include "reports/answers/report_data.h"

#include <cstddef>
#include <vector>

namespace nsposture::analysis {

struct VerifyQuestion {
  const correlation::CaseFile& file;
  const rules::RuleSettings& settings;
  const std::vector<const reports::FindingView*>& findings;  // those that have causes
  // All findings of today, including accepted ones: these do not appear only after a change.
  const std::vector<reports::FindingView>& known;
  // After how many changes the cluster is checked; small clusters are checked after each change.
  const std::vector<std::size_t>& points;
};

// Moves each finding to the cause that really ends it, or to none. A cause stays even if all its
// findings move elsewhere.
struct Verified {
  std::vector<const reports::FindingView*> not_ended;
};

[[nodiscard]] Verified verify_causes(const VerifyQuestion& question,
                                     std::vector<reports::Cause>& causes);

// The finding is about who can create namespaces: only the subject counts, whatever the rule.
[[nodiscard]] bool is_about_creation(const store::RuleInfo& rule);

}  // namespace nsposture::analysis
