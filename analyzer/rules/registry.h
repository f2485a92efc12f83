// Every rule there is, and how they are run.
#pragma once

#include "analyzer/rules/base/change_context.h"
#include "analyzer/rules/base/object_context.h"
#include "analyzer/rules/base/rule.h"

#include <string_view>
#include <vector>

namespace nsposture::rules {

// Sorted by id. Safe to call from several threads.
[[nodiscard]] const std::vector<Rule>& all_rules();
// Null when there is no such rule.
[[nodiscard]] const Rule* find_rule(std::string_view id);
// Of the rule that made a finding; empty for a rule of another version, which a database may hold.
[[nodiscard]] const store::RuleInfo& info_of(const store::Finding& finding);

// Rules on posture and activity; where one cannot judge for want of what was not read, a finding
// says so (rests_on.h). Sorted by severity (highest first), time, rule, fingerprint; no
// two with the same fingerprint. `escalation`: everybody's ways to create namespaces in the cluster
// as it is now; null: they are searched for.
[[nodiscard]] Findings run_rules(const correlation::CaseFile& file, const RuleSettings& settings,
                                 const Inputs& inputs = {},
                                 const escalation::Escalation* escalation = nullptr);

// Only the rules on posture, of a cluster that need not be the one that was read; `file` is what
// the log shows, null: no log. `escalation`: as for run_rules(). In no order.
[[nodiscard]] Findings run_posture_rules(const rbac::Authorizer& authorizer,
                                         const RuleSettings& settings,
                                         const correlation::CaseFile* file,
                                         const escalation::Escalation* escalation = nullptr);

// Only the rules on activity that a part of the log suffices for; else as run_rules().
[[nodiscard]] Findings run_event_rules(const correlation::CaseFile& file,
                                       const RuleSettings& settings, const Inputs& inputs = {});

// What the API server makes itself is left out. In the order of the rules, then of the objects; no
// two with the same fingerprint.
[[nodiscard]] Findings run_object_rules(const ObjectContext& context);

// In the order of the rules, then of what they look at.
[[nodiscard]] Findings run_change_rules(const ChangeContext& context);

}  // namespace nsposture::rules
