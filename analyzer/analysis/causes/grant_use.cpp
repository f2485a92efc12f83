#include "analyzer/analysis/causes/grant_use.h"

#include "analyzer/correlation/reason.h"

#include <algorithm>

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
    auto& use = uses_[reason->binding];
    ++use.requests;
    use.identities.insert(request.effective().username);
  }
}

std::vector<ObjectKey> GrantUses::used() const {
  std::vector<ObjectKey> bindings;
  bindings.reserve(uses_.size());
  for (const auto& [binding, use] : uses_) bindings.push_back(binding);
  return bindings;
}

std::optional<reports::GrantUse> GrantUses::of(const std::vector<const Binding*>& bindings) const {
  const auto is_later = [&](const Binding* binding) {
    return binding->meta.created && last_ < *binding->meta.created;
  };
  if (!known_ || std::ranges::all_of(bindings, is_later)) return std::nullopt;
  reports::GrantUse sum;
  sum.period_ns = last_.ns - first_.ns;
  std::set<std::string> identities;
  for (const auto* binding : bindings) {
    const auto found = uses_.find(key_of(*binding));
    if (found == uses_.end()) continue;
    sum.requests += found->second.requests;
    identities.insert(found->second.identities.begin(), found->second.identities.end());
  }
  sum.identities = identities.size();
  return sum;
}

}  // namespace nsposture::analysis
