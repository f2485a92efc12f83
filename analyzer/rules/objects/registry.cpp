#include "analyzer/rules/objects/all.h"
#include "graph/rbac/aggregate.h"

#include <algorithm>
#include <map>
#include <set>

namespace nsposture::rules {

namespace {

using RoleIndex = std::map<correlation::RbacKey, std::uint32_t>;

RoleIndex index_roles(const Cluster& cluster) {
  RoleIndex index;
  for (std::size_t i = 0; i < cluster.roles.size(); ++i) {
    index.emplace(correlation::key_of(cluster.roles[i]), static_cast<std::uint32_t>(i));
  }
  return index;
}

// Whoever holds `to` holds the rules of `from`. True when something was new.
bool pass_on(const RoleUse& from, RoleUse& to) {
  const auto merge = [](const std::vector<std::uint32_t>& source,
                        std::vector<std::uint32_t>& target) {
    const auto before = target.size();
    target.insert(target.end(), source.begin(), source.end());
    std::ranges::sort(target);
    const auto rest = std::ranges::unique(target);
    target.erase(rest.begin(), rest.end());
    return target.size() != before;
  };
  const bool cluster_wide = merge(from.cluster_wide, to.cluster_wide);
  return merge(from.in_namespaces, to.in_namespaces) || cluster_wide;
}

bool aggregates(const Role& role, const Role& other) {
  return &role != &other && other.kind == RoleKind::ClusterRole && role.aggregation &&
         std::ranges::any_of(role.aggregation->selectors, [&](const LabelSelector& selector) {
           return selector_matches(selector, other.meta.labels);
         });
}

// To a fixed point: an aggregated role may itself be aggregated.
void pass_on_aggregated(const Cluster& cluster, std::vector<RoleUse>& uses) {
  std::vector<std::pair<std::size_t, std::size_t>> links;
  for (std::size_t i = 0; i < cluster.roles.size(); ++i) {
    if (!cluster.roles[i].aggregation) continue;
    for (std::size_t j = 0; j < cluster.roles.size(); ++j) {
      if (aggregates(cluster.roles[i], cluster.roles[j])) links.emplace_back(i, j);
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [from, to] : links) changed = pass_on(uses[from], uses[to]) || changed;
  }
}

}  // namespace

ObjectContext object_context(const Cluster& cluster) {
  ObjectContext context{cluster, {}, std::vector<RoleUse>(cluster.roles.size())};
  const auto index = index_roles(cluster);
  context.role_of.reserve(cluster.bindings.size());
  for (std::size_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    const auto found = index.find(correlation::role_key_of(binding));
    context.role_of.push_back(found == index.end() ? nullptr : &cluster.roles[found->second]);
    if (found == index.end() || binding.subjects.empty()) continue;
    auto& use = context.uses[found->second];
    auto& list =
        binding.kind == BindingKind::ClusterRoleBinding ? use.cluster_wide : use.in_namespaces;
    list.push_back(static_cast<std::uint32_t>(i));
  }
  pass_on_aggregated(cluster, context.uses);
  return context;
}

const std::vector<ObjectRule>& object_rules() {
  static const std::vector<ObjectRule> kRules = {
      np201(), np202(), np203(), np204(), np205(), np206(), np207(), np208(),
      np209(), np210(), np211(), np212(), np213(), np214(), np215(), np216(),
      np217(), np218(), np219(), np220(), np221(), np222(), np223(), np224(),
      np225(), np226(), np227(), np228(), np229(), np230(), np231(),
  };
  return kRules;
}

const std::vector<store::RuleInfo>& all_rule_infos() {
  static const std::vector<store::RuleInfo> kInfos = [] {
    std::vector<store::RuleInfo> infos;
    for (const auto& rule : all_rules()) infos.push_back(rule.info);
    for (const auto& rule : object_rules()) infos.push_back(rule.info);
    infos.insert(infos.end(), change_rules().begin(), change_rules().end());
    std::ranges::sort(infos, {}, &store::RuleInfo::id);
    return infos;
  }();
  return kInfos;
}

const store::RuleInfo* find_rule_info(std::string_view id) {
  const auto& infos = all_rule_infos();
  const auto found = std::ranges::find(infos, id, &store::RuleInfo::id);
  return found == infos.end() ? nullptr : &*found;
}

Findings run_object_rules(const ObjectContext& context) {
  Findings findings;
  for (const auto& rule : object_rules()) rule.run(context, findings);
  std::set<std::string> seen;
  std::erase_if(findings, [&](const auto& f) { return !seen.insert(f.fingerprint).second; });
  return findings;
}

}  // namespace nsposture::rules
