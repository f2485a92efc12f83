#include "analyzer/rules/base/object_context.h"

#include "graph/model/cluster_index.h"
#include "graph/rbac/aggregate.h"
#include "graph/rbac/platform_forms.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace nsposture::rules {

namespace {

// Subjects of `to` also have the rules of `from`. True if anything was added.
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
           return rbac::selector_matches(selector, other.meta.labels);
         });
}

using Links = std::vector<std::pair<std::size_t, std::size_t>>;  // aggregating role, source

Links links_of(const Cluster& cluster) {
  Links links;
  for (std::size_t i = 0; i < cluster.roles.size(); ++i) {
    if (!cluster.roles[i].aggregation) continue;
    for (std::size_t j = 0; j < cluster.roles.size(); ++j) {
      if (aggregates(cluster.roles[i], cluster.roles[j])) links.emplace_back(i, j);
    }
  }
  return links;
}

std::vector<std::vector<bool>> written_into(const Cluster& cluster, const Links& links,
                                            const rbac::PlatformObjects& platform) {
  std::map<std::size_t, std::set<std::string>> gathered;  // by the aggregating role
  for (const auto& [from, to] : links) {
    for (const auto& rule : cluster.roles[to].rules) {
      gathered[from].insert(rbac::rule_content(rule));
    }
  }
  std::vector<std::vector<bool>> written(cluster.roles.size());
  for (std::size_t i = 0; i < cluster.roles.size(); ++i) {
    const auto& role = cluster.roles[i];
    if (!role.aggregation) continue;
    for (const auto& rule : role.rules) {
      written[i].push_back(!gathered[i].contains(rbac::rule_content(rule)) &&
                           !platform.is_own(role, rule));
    }
  }
  return written;
}

// Repeats until nothing changes: an aggregated role may itself be aggregated.
void pass_on_aggregated(const Links& links, std::vector<RoleUse>& uses) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& [from, to] : links) changed = pass_on(uses[from], uses[to]) || changed;
  }
}

// Manifests need not contain all bindings of the cluster.
bool knows_bindings(const Cluster& cluster) {
  return cluster.builtin_roles == "none" && !cluster.reading.lacks("ClusterRoleBinding") &&
         !cluster.reading.lacks("RoleBinding");
}

// Every cluster binds these roles. The most widely bound one counts.
void hand_out(const Cluster& cluster, const Links& links, std::vector<RoleUse>& uses) {
  if (knows_bindings(cluster)) return;
  for (const auto* name : {"view", "edit", "admin"}) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < cluster.roles.size(); ++i) {
      const auto& role = cluster.roles[i];
      if (role.kind == RoleKind::ClusterRole && role.meta.name == name) open.push_back(i);
    }
    while (!open.empty()) {
      const auto gatherer = open.back();
      open.pop_back();
      for (const auto& [from, to] : links) {
        if (from != gatherer || !uses[to].handed_out_by.empty()) continue;
        uses[to].handed_out_by = name;
        open.push_back(to);
      }
    }
  }
}

}  // namespace

ObjectContext object_context(const Cluster& cluster) {
  ObjectContext context{cluster,
                        {},
                        std::vector<RoleUse>(cluster.roles.size()),
                        rbac::PlatformObjects(cluster),
                        {},
                        {},
                        {},
                        {}};
  for (const auto& role : cluster.roles) {
    const bool known = context.platform.knows(role);
    context.known_roles.push_back(known);
    context.own_roles.push_back(known && context.platform.is_own(role));
  }
  for (const auto& binding : cluster.bindings) {
    context.own_bindings.push_back(context.platform.is_own(binding));
  }
  const ClusterIndex index(cluster);
  context.role_of.reserve(cluster.bindings.size());
  for (std::uint32_t i = 0; i < cluster.bindings.size(); ++i) {
    const auto& binding = cluster.bindings[i];
    const auto role = index.role_of(i);
    context.role_of.push_back(role == ClusterIndex::kNone ? nullptr : &cluster.roles[role]);
    if (role == ClusterIndex::kNone || binding.subjects.empty()) continue;
    auto& use = context.uses[role];
    auto& list =
        binding.kind == BindingKind::ClusterRoleBinding ? use.cluster_wide : use.in_namespaces;
    list.push_back(i);
  }
  const auto links = links_of(cluster);
  context.written_into = written_into(cluster, links, context.platform);
  pass_on_aggregated(links, context.uses);
  hand_out(cluster, links, context.uses);
  return context;
}

}  // namespace nsposture::rules
