// Causes of the findings that no change against creating namespaces ends: what they share.
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

// A cause that it returns lives until the next clear() or take().
class CauseGroups {
 public:
  // Both must outlive it.
  CauseGroups(const rbac::Authorizer& authorizer, const rbac::PlatformObjects& platform)
      : authorizer_(authorizer), platform_(platform) {}

  // Adds the finding to the cause that it shares with others: the binding or role whose grants are
  // all that it rests on, who did what was done, else its rule.
  reports::Cause& add(const reports::FindingView& view);
  // Adds it to what no change ends: by its rule.
  reports::Cause& add_left(const reports::FindingView& view);

  // All of them, of which none is left here. Where a whole binding is to go, what is said of one
  // subject of it goes with it.
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

// Whoever holds what the finding rests on is concerned. Some may stand twice then.
void add_holders(const store::Finding& finding, reports::Cause& cause);

// Something was done: no change undoes it.
[[nodiscard]] bool is_activity(const store::Finding& finding);

}  // namespace nsposture::analysis
