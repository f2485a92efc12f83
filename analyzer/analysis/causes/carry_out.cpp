#include "analyzer/analysis/causes/carry_out.h"

#include "graph/model/cluster_index.h"
#include "graph/rbac/aggregate.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace nsposture::analysis {

namespace {

using What = reports::Removal::What;
using Indices = std::set<std::uint32_t>;

template <typename Item>
void erase_at(std::vector<Item>& items, const Indices& which) {
  for (auto at = which.rbegin(); at != which.rend(); ++at) {
    if (*at < items.size()) items.erase(items.begin() + *at);
  }
}

// An aggregated role loses a rule that its sources lose, unless another source has it as well.
void aggregate_without(const std::vector<PolicyRule>& gone, Cluster& cluster) {
  for (auto& role : cluster.roles) {
    if (!role.aggregation) continue;
    std::erase_if(role.rules, [&](const PolicyRule& rule) {
      return std::ranges::any_of(gone,
                                 [&](const PolicyRule& other) { return other.same_content(rule); });
    });
  }
  rbac::aggregate_cluster_roles(cluster);
}

}  // namespace

Cluster carry_out(const Cluster& cluster, const std::vector<reports::Removal>& changes) {
  const ClusterIndex index(cluster);
  Indices bindings;
  std::map<std::uint32_t, Indices> subjects, rules;
  for (const auto& change : changes) {
    const auto at = index.find(change.object);
    if (at == ClusterIndex::kNone) continue;
    if (change.what == What::Rule) {
      rules[at].insert(change.index);
    } else if (change.what == What::Subject) {
      subjects[at].insert(change.index);
    } else {
      bindings.insert(at);
    }
  }
  auto after = cluster;
  std::vector<PolicyRule> gone;
  for (const auto& [role, which] : rules) {
    for (const auto rule : which) {
      const auto& all = cluster.roles[role].rules;
      if (rule < all.size()) gone.push_back(all[rule]);
    }
    erase_at(after.roles[role].rules, which);
  }
  for (const auto& [binding, which] : subjects) {
    auto& changed = after.bindings[binding];
    erase_at(changed.subjects, which);
    erase_at(changed.subject_pos, which);
  }
  erase_at(after.bindings, bindings);
  if (!gone.empty()) aggregate_without(gone, after);
  return after;
}

}  // namespace nsposture::analysis
