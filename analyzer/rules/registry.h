// The list of all rules, and functions that run them.
#pragma once

#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/base/rule.h"

#include <string_view>
#include <vector>

namespace nsposture::rules {

// Sorted by id. Thread-safe.
[[nodiscard]] const std::vector<Rule>& all_rules();
// Null if there is no such rule.
[[nodiscard]] const Rule* find_rule(std::string_view id);
// Info of the finding's rule; empty for a rule of another version, which a database may contain.
[[nodiscard]] const store::RuleInfo& info_of(const store::Finding& finding);

// Runs posture and activity rules. A rule that cannot judge because something was not read reports
// that (rests_on.h). Sorted by severity (highest first), time, rule, fingerprint; fingerprints are
// unique. `escalation`: every subject's access to namespace creation in the current cluster; null:
// computed here.
[[nodiscard]] Findings run_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                                 const Inputs& inputs = {},
                                 const escalation::Escalation* escalation = nullptr);

// Runs only posture rules, on a cluster that need not be the one that was read; `file` is what the
// log shows, null: no log. `escalation`: as for run_rules(). Unordered.
[[nodiscard]] Findings run_posture_rules(const rbac::Authorizer& authorizer,
                                         const RuleSettings& settings,
                                         const correlation::CaseFile* file,
                                         const escalation::Escalation* escalation = nullptr);

// Runs only activity rules that need just part of the log; otherwise as run_rules().
[[nodiscard]] Findings run_event_rules(const correlation::CaseFile& file,
                                       const RuleSettings& settings, const Inputs& inputs = {});

// Skips objects that the API server creates. Ordered by rule, then object; fingerprints are unique.
[[nodiscard]] Findings run_object_rules(const ObjectContext& context);

// Ordered by rule, then by what it judges.
[[nodiscard]] Findings run_change_rules(const ChangeContext& context);

}  // namespace nsposture::rules
