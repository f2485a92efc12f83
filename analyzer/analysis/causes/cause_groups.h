// Groups the findings that removing access to namespace creation does not end, by shared cause.
#pragma once

#include "analyzer/analysis/causes/binding_cause.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/platform_objects.h"
#include "reports/answers/cause.h"
#include "reports/answers/report_data.h"

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace nsposture::analysis {

// A returned cause is valid until the next take().
class CauseGroups {
 public:
  // Both must outlive this object.
  CauseGroups(const rbac::Authorizer& authorizer, const rbac::PlatformObjects& platform)
      : authorizer_(authorizer), platform_(platform) {}

  // Adds the finding to the cause that it shares with others: the binding or role that all its
  // grants have in common; for an activity, the subject that acted; else its rule.
  reports::Cause& add(const reports::FindingView& view);
  // Adds the finding to those that no change ends, grouped by rule.
  reports::Cause& add_left(const reports::FindingView& view);

  // Returns all causes and leaves none here. If a cause removes a whole binding, causes for single
  // subjects of that binding are merged into it.
  [[nodiscard]] std::vector<reports::Cause> take();

 private:
  reports::Cause& group(const reports::FindingView& view);
  reports::Cause& left_group(const reports::FindingView& view);
  reports::Cause& group_at(GroupKey key, const std::function<void(reports::Cause&)>& fill);
  reports::Cause& activity_group(const reports::FindingView& view);
  reports::Cause& binding_group(const NamedGrant& grant, bool one_subject);
  reports::Cause& role_group(const reports::FindingView& view);
  reports::Cause& finding_group(const reports::FindingView& view);
  reports::Cause& added_rules_group(const reports::FindingView& view,
                                    const std::vector<std::uint32_t>& added);
  [[nodiscard]] std::vector<std::uint32_t> added_rules(const reports::FindingView& view) const;
  void remove_grants(const std::vector<NamedGrant>& grants, reports::Cause& cause) const;
  void remove_some_grants(const std::vector<NamedGrant>& grants, reports::Cause& cause) const;
  [[nodiscard]] std::vector<std::uint32_t> strangers(std::uint32_t binding) const;
  void remove_rules(std::uint32_t role, const std::vector<NamedGrant>& grants,
                    reports::Cause& cause) const;
  void take_rules_out(std::uint32_t role, std::vector<std::uint32_t> rules,
                      reports::Cause& cause) const;

  const rbac::Authorizer& authorizer_;
  const rbac::PlatformObjects& platform_;
  std::map<GroupKey, reports::Cause> groups_;
};

// Adds every subject of the finding's grants to the cause. May add duplicates.
void add_holders(const store::Finding& finding, reports::Cause& cause);

// The finding is about an activity: no change undoes it.
[[nodiscard]] bool is_activity(const store::Finding& finding);

}  // namespace nsposture::analysis
