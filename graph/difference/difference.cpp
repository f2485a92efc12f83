#include "graph/difference/difference.h"

#include "graph/difference/bound_roles.h"
#include "graph/difference/creation_changes.h"
#include "graph/difference/rule_cover.h"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>
#include <utility>

namespace nsposture::difference {

namespace {

constexpr std::uint32_t kClusterWide = 0;

std::pair<std::uint32_t, std::uint32_t> scope_and_content(const NumberedRole& role) {
  return {role.scope, role.content};
}

bool same_roles(std::span<const NumberedRole> a, std::span<const NumberedRole> b) {
  // Several bindings may give the same role at that scope.
  const auto next = [](std::span<const NumberedRole> all, std::size_t& i) {
    const auto now = scope_and_content(all[i]);
    while (i < all.size() && scope_and_content(all[i]) == now) ++i;
  };
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (scope_and_content(a[i]) != scope_and_content(b[j])) return false;
    next(a, i);
    next(b, j);
  }
  return i == a.size() && j == b.size();
}

std::span<const NumberedRole> in_scope(std::span<const NumberedRole> all, std::uint32_t scope) {
  const auto range = std::ranges::equal_range(all, scope, {}, &NumberedRole::scope);
  return {range.begin(), range.end()};
}

// A RoleBinding grants nothing outside its namespace, so no URL.
bool counts_in(const PolicyRule& rule, std::uint32_t scope) {
  return scope == kClusterWide || rule.non_resource_urls.empty();
}

// The permissions of one subject in one of the clusters, by scope, groups included. Reported parts
// are added, so that nothing is reported twice.
class EffectiveRoles {
 public:
  EffectiveRoles(const BoundRoles& roles, std::vector<std::span<const NumberedRole>> of)
      : roles_(roles), of_(std::move(of)) {}

  [[nodiscard]] std::vector<PolicyRule> uncovered(const PolicyRule& rule, std::uint32_t scope) {
    auto parts = cover(kClusterWide).uncovered(rule);
    if (scope == kClusterWide) return parts;
    std::vector<PolicyRule> rest;
    for (const auto& part : parts) {
      for (auto& left : cover(scope).uncovered(part)) rest.push_back(std::move(left));
    }
    return rest;
  }

  void add(const PolicyRule& told, std::uint32_t scope) {
    told_.push_back(told);
    cover(scope).add(told_.back());
  }

 private:
  RuleCover& cover(std::uint32_t scope) {
    const auto [at, is_new] = covers_.try_emplace(scope);
    if (!is_new) return at->second;
    for (const auto& all : of_) {
      for (const auto& role : in_scope(all, scope)) {
        for (const auto& rule : roles_.role(role).rules) {
          if (counts_in(rule, scope)) at->second.add(rule);
        }
      }
    }
    return at->second;
  }

  const BoundRoles& roles_;
  std::vector<std::span<const NumberedRole>> of_;
  std::map<std::uint32_t, RuleCover> covers_;
  std::deque<PolicyRule> told_;  // stable addresses
};

class PermissionDifference {
 public:
  PermissionDifference(const rbac::Authorizer& before, const rbac::Authorizer& after)
      : before_(before, numbers_), after_(after, numbers_) {}

  std::vector<PermissionChange> find() {
    const auto count = static_cast<std::uint32_t>(numbers_.subjects().size());
    for (std::uint32_t subject = 0; subject < count; ++subject) {
      const auto& who = numbers_.subjects()[subject];
      if (who.kind == SubjectKind::Group && who.name == kGroupMasters) continue;
      if (same_roles(before_.of(subject), after_.of(subject))) continue;
      compare(Change::Gained, subject, before_, after_);
      compare(Change::Lost, subject, after_, before_);
    }
    sort();
    return std::move(changes_);
  }

 private:
  [[nodiscard]] EffectiveRoles effective(const BoundRoles& roles, std::uint32_t subject) const {
    std::vector<std::span<const NumberedRole>> of = {roles.of(subject)};
    for (const auto& group : implied_groups(numbers_.subjects()[subject])) {
      const auto id = numbers_.find(group);
      if (id != InternedStrings::kNone) of.push_back(roles.of(id));
    }
    return {roles, std::move(of)};
  }

  void compare(Change change, std::uint32_t subject, const BoundRoles& less,
               const BoundRoles& more) {
    const auto own = less.of(subject);
    auto known = effective(less, subject);
    for (const auto& role : more.of(subject)) {
      // Compare whole roles first: comparing rule by rule is expensive.
      if (std::ranges::binary_search(own, scope_and_content(role), {}, scope_and_content)) {
        continue;
      }
      const auto& rules = more.role(role).rules;
      for (std::uint32_t i = 0; i < rules.size(); ++i) {
        if (!counts_in(rules[i], role.scope)) continue;
        auto grant = role.grant;
        grant.rule = i;
        for (auto& part : known.uncovered(rules[i], role.scope)) {
          known.add(part, role.scope);
          changes_.push_back({change, numbers_.subjects()[subject], numbers_.scope_name(role.scope),
                              std::move(part), grant});
        }
      }
    }
  }

  void sort() {
    std::ranges::stable_sort(changes_, [](const PermissionChange& a, const PermissionChange& b) {
      return std::tie(a.change, a.subject, a.namespace_, a.grant) <
             std::tie(b.change, b.subject, b.namespace_, b.grant);
    });
  }

  SharedNumbers numbers_;
  BoundRoles before_;
  BoundRoles after_;
  std::vector<PermissionChange> changes_;
};

}  // namespace

Difference difference(const Cluster& before, const Cluster& after,
                      const DifferenceOptions& options) {
  const rbac::Authorizer was(before);
  const rbac::Authorizer is(after);
  Difference result;
  result.creation = creation_changes(was, is, options.takeovers);
  result.permissions = PermissionDifference(was, is).find();
  return result;
}

std::string_view to_string(Change change) {
  return change == Change::Gained ? "gained" : "lost";
}

}  // namespace nsposture::difference
