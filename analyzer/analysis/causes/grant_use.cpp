#include "analyzer/analysis/causes/grant_use.h"

#include "analyzer/correlation/reason.h"
#include "graph/rbac/match.h"

#include <algorithm>
#include <set>
#include <string_view>

namespace nsposture::analysis {

GrantUses::GrantUses(const correlation::CaseFile& file) {
  for (const auto& log : file.coverage()) {
    if (&log == &file.coverage().front() || log.first < first_) first_ = log.first;
    last_ = std::max(last_, log.last);
  }
  for (const auto& request : file.requests()) {
    if (request.event.reason.empty()) continue;
    const auto reason = correlation::parse_rbac_reason(request.event.reason);
    if (!reason) continue;
    known_ = true;
    if (request.refused()) continue;
    uses_[reason->binding].push_back(&request);
  }
}

std::vector<ObjectKey> GrantUses::used() const {
  std::vector<ObjectKey> bindings;
  bindings.reserve(uses_.size());
  for (const auto& [binding, requests] : uses_) bindings.push_back(binding);
  return bindings;
}

std::optional<reports::GrantUse> GrantUses::of(const std::vector<const Binding*>& bindings,
                                               const std::vector<PolicyRule>& rules) const {
  const auto is_later = [&](const Binding* binding) {
    return binding->meta.created && last_ < *binding->meta.created;
  };
  if (!known_ || std::ranges::all_of(bindings, is_later)) return std::nullopt;
  reports::GrantUse sum;
  sum.period_ns = last_.ns - first_.ns;
  const auto counts = [&](const correlation::LoggedRequest& request) {
    return rules.empty() || std::ranges::any_of(rules, [&](const PolicyRule& rule) {
             return rbac::rule_allows(rule, correlation::asked_in(request.event));
           });
  };
  std::set<std::string_view> identities;
  for (const auto* binding : bindings) {
    const auto found = uses_.find(key_of(*binding));
    if (found == uses_.end()) continue;
    for (const auto* request : found->second) {
      if (!counts(*request)) continue;
      ++sum.requests;
      identities.insert(request->effective().username);
    }
  }
  sum.identities = identities.size();
  return sum;
}

}  // namespace nsposture::analysis
