#include "graph/escalation/by_design.h"

#include "graph/escalation/escalation.h"

#include <algorithm>
#include <cstddef>

namespace nsposture::escalation {

ByDesign::ByDesign(const Cluster& cluster) : cluster_(cluster), platform_(cluster) {
  for (const auto& binding : cluster.bindings) {
    for (std::size_t i = 0; i < binding.subjects.size(); ++i) {
      auto subject = binding.effective_subject(i);
      if (!platform_.is_own(binding, i)) named_by_others_.insert(subject);
      named_.insert(std::move(subject));
    }
  }
}

bool ByDesign::is_of_platform(const Subject& subject) const {
  return is_part_of_kubernetes(subject) ||
         (named_.contains(subject) && !named_by_others_.contains(subject));
}

bool ByDesign::has_only_its_own(const Escalation& search, const Subject& subject) const {
  constexpr std::size_t kLooked = 8;
  return is_of_platform(subject) &&
         std::ranges::all_of(search.all_paths(subject, kLooked),
                             [&](const TakeoverPath& path) { return takes(subject, path); });
}

// Grants to a group of the subject are reported for the group.
bool ByDesign::is_given(const Subject& subject, const rbac::Grant& grant) const {
  if (grant.is_masters()) return false;
  return cluster_.bindings[grant.binding].effective_subject(grant.subject) == subject &&
         !platform_.is_own(cluster_, grant);
}

bool ByDesign::holds(const Subject& subject, const std::vector<rbac::Grant>& grants) const {
  return is_of_platform(subject) && std::ranges::none_of(grants, [&](const rbac::Grant& grant) {
           return is_given(subject, grant);
         });
}

bool ByDesign::takes(const Subject& subject, const TakeoverPath& path) const {
  return holds(subject, own_grants(path));
}

}  // namespace nsposture::escalation
