// Asks the cluster as it will be whether causes end what they are said to end.
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
  // All of today, accepted ones too: none of them comes up only after a change.
  const std::vector<reports::FindingView>& known;
  // After how many changes it is asked; in small clusters after each.
  const std::vector<std::size_t>& points;
};

// A finding goes to the cause with which it really ends, or to none. Causes whose findings all go
// elsewhere stay, without any.
struct Verified {
  std::vector<const reports::FindingView*> not_ended;
};

[[nodiscard]] Verified verify_causes(const VerifyQuestion& question,
                                     std::vector<reports::Cause>& causes);

// It is about who can create namespaces: by whatever rule, the subject is what counts.
[[nodiscard]] bool is_about_creation(const store::RuleInfo& rule);

}  // namespace nsposture::analysis
