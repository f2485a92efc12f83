#include "analyzer/rules/objects/judged_roles.h"

#include "analyzer/rules/base/sweeping.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace nsposture::rules::objects {

namespace {

std::size_t place_of(const ObjectContext& context, const Role& role) {
  return static_cast<std::size_t>(&role - context.cluster.roles.data());
}

bool is_known(const ObjectContext& context, const Role& role) {
  return context.known_roles[place_of(context, role)];
}

// Whether a user-written binding grants the role, either directly or through a user-written role
// that aggregates it. Roles that allow everything are left to other rules.
bool is_handed_on(const ObjectContext& context, const Role& role, std::uint32_t index) {
  if (context.own_bindings[index]) return false;
  const auto* bound = context.role_of[index];
  if (bound == nullptr || is_everything(*bound)) return false;
  return bound == &role || !is_known(context, *bound);
}

RoleUse handed_on(const ObjectContext& context, const Role& role, const RoleUse& use) {
  const auto is_theirs = [&](std::uint32_t index) { return is_handed_on(context, role, index); };
  RoleUse part;
  std::ranges::copy_if(use.cluster_wide, std::back_inserter(part.cluster_wide), is_theirs);
  std::ranges::copy_if(use.in_namespaces, std::back_inserter(part.in_namespaces), is_theirs);
  return part;
}

void add_bound(const ObjectContext& context, const Role& role, RoleUse part,
               std::vector<Judged>& judged) {
  if (part.unused()) return;
  if (context.whole_cluster) {
    judged.push_back({role, nullptr, std::move(part)});
    return;
  }
  for (const auto index : part.cluster_wide) {
    judged.push_back({role, nullptr, {{index}, {}, {}}, &context.cluster.bindings[index]});
  }
  for (const auto index : part.in_namespaces) {
    judged.push_back({role, nullptr, {{}, {index}, {}}, &context.cluster.bindings[index]});
  }
}

bool has_added_rules(const ObjectContext& context, const Role& role) {
  return !context.own_roles[place_of(context, role)];
}

bool has_written(const ObjectContext& context, const Role& role) {
  const auto& written = context.written_into[place_of(context, role)];
  return std::ranges::find(written, true) != written.end();
}

}  // namespace

std::vector<Judged> judged_roles(const ObjectContext& context) {
  std::vector<Judged> judged;
  for (std::size_t i = 0; i < context.cluster.roles.size(); ++i) {
    const auto& role = context.cluster.roles[i];
    const auto& use = context.uses[i];
    if (context.whole_cluster && use.unused()) continue;
    if (role.aggregation) {
      if (has_written(context, role)) judged.push_back({role, &use});
      continue;
    }
    if (!context.known_roles[i]) {
      judged.push_back({role, &use});
      continue;
    }
    if (has_added_rules(context, role)) judged.push_back({role, &use, {}, nullptr, true});
    add_bound(context, role, handed_on(context, role, use), judged);
  }
  return judged;
}

bool is_judged(const ObjectContext& context, const Judged& judged, const PolicyRule& rule) {
  if (judged.role.aggregation) {
    const auto at = static_cast<std::size_t>(&rule - judged.role.rules.data());
    return context.written_into[place_of(context, judged.role)][at];
  }
  if (judged.only_added) return !context.platform.is_own(judged.role, rule);
  // The other rules of such a role are judged with all its subjects.
  return judged.whole != nullptr || !has_added_rules(context, judged.role) ||
         context.platform.is_own(judged.role, rule);
}

}  // namespace nsposture::rules::objects
