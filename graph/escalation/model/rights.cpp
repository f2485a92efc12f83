#include "graph/escalation/model/rights.h"

#include <algorithm>
#include <array>

namespace nsposture::escalation {

namespace {

// A POST names nothing, and a rule limited to names does not allow it, except for the name "".
// REQUIRES: the rule is limited to names.
bool name_allowed(const PolicyRule& rule, std::string_view name, bool any) {
  return !any && std::find(rule.resource_names.begin(), rule.resource_names.end(), name) !=
                     rule.resource_names.end();
}

// The name of a new object when only apply may create it.
constexpr std::string_view kOwnName = "take-over";

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool covers_resource(const PolicyRule& owner, const std::string& resource) {
  if (contains(owner.resources, "*") || contains(owner.resources, resource)) return true;
  const auto slash = resource.find('/');
  return slash != std::string::npos && contains(owner.resources, '*' + resource.substr(slash));
}

bool covers_url(const PolicyRule& owner, const std::string& url) {
  return std::any_of(
      owner.non_resource_urls.begin(), owner.non_resource_urls.end(), [&](const std::string& item) {
        if (item == "*" || item == url) return true;
        return item.ends_with('*') && url.starts_with(item.substr(0, item.size() - 1));
      });
}

bool covers_single(const PolicyRule& owner, const PolicyRule& single) {
  if (!contains(owner.verbs, "*") && !contains(owner.verbs, single.verbs[0])) return false;
  if (!single.non_resource_urls.empty()) return covers_url(owner, single.non_resource_urls[0]);
  if (!contains(owner.api_groups, "*") && !contains(owner.api_groups, single.api_groups[0])) {
    return false;
  }
  if (!covers_resource(owner, single.resources[0])) return false;
  if (owner.resource_names.empty()) return true;
  return !single.resource_names.empty() && contains(owner.resource_names, single.resource_names[0]);
}

std::vector<PolicyRule> break_down(const PolicyRule& rule) {
  std::vector<PolicyRule> singles;
  for (const auto& verb : rule.verbs) {
    for (const auto& url : rule.non_resource_urls) {
      singles.push_back({{verb}, {}, {}, {}, {url}, {}});
    }
    for (const auto& group : rule.api_groups) {
      for (const auto& resource : rule.resources) {
        if (rule.resource_names.empty())
          singles.push_back({{verb}, {group}, {resource}, {}, {}, {}});
        for (const auto& name : rule.resource_names) {
          singles.push_back({{verb}, {group}, {resource}, {name}, {}, {}});
        }
      }
    }
  }
  return singles;
}

void sort_unique(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

}  // namespace

void Rights::add(const Holder* holder) {
  if (holder == nullptr) return;
  if (!holder->holdings.empty()) {
    parts_.emplace_back(holder->holdings);
    holders_.push_back(holder);
  }
  set_ |= holder->rights;
  at_cluster_ |= holder->wide;
  in_namespaces_ |= holder->in_namespaces;
  kept_scope_ = kNone;
}

void Rights::add_gained(std::span<const Holding> holdings) {
  if (holdings.empty()) return;
  parts_.push_back(holdings);
  holders_.push_back(nullptr);
  kept_scope_ = kNone;
  for (const auto& holding : holdings) {
    const auto& rights = world_->role(holding.role).rights;
    set_ |= rights;
    if (holding.scope == kCluster) at_cluster_ |= rights;
    if (holding.scope == kAllNamespaces) in_namespaces_ |= rights;
  }
}

void Rights::constrain(const Rights& by, const std::string& mode) {
  constrained_by_ = &by;
  mode_ = mode;
}

const RightSet& Rights::set_for(Scope scope) const {
  if (scope == kCluster) return at_cluster_;
  if (scope == kept_scope_) return kept_;
  kept_ = at_cluster_ | in_namespaces_;
  if (scope != kAllNamespaces) kept_ |= set_at(scope);
  kept_scope_ = scope;
  return kept_;
}

// The bound roles at exactly this scope; for a single permission, only those that may give it.
template <typename Visit>
bool Rights::visit_at(Scope scope, PermissionId right, const Visit& visit) const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto part = parts_[i];
    if (scope == kCluster && right != kNoRight && holders_[i] != nullptr &&
        !holders_[i]->wide_by_right.empty()) {
      const auto giving = holders_[i]->wide_by_right.find(right);
      if (giving == holders_[i]->wide_by_right.end()) continue;
      part = giving->second;
    }
    const auto there = holdings_at(part, scope);
    if (std::any_of(there.begin(), there.end(), visit)) return true;
  }
  return false;
}

// The cluster-wide bound roles that may give a permission for a name.
template <typename Visit>
bool Rights::visit_wide(PermissionId right, std::string_view name, const Visit& visit) const {
  const auto any_of = [&](const auto& index, const auto& key) {
    const auto at = index.find(key);
    return at != index.end() && std::any_of(at->second.begin(), at->second.end(), visit);
  };
  std::string key;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const auto* holder = holders_[i];
    if (holder == nullptr || holder->wide_by_right.empty()) {
      const auto wide = holdings_at(parts_[i], kCluster);
      if (std::any_of(wide.begin(), wide.end(), visit)) return true;
      continue;
    }
    if (key.empty()) key = name_key(right, name);
    if (any_of(holder->wide_unlimited, right) || any_of(holder->wide_by_name, key)) return true;
  }
  return false;
}

// The bound roles that apply to a request at a scope, the widest first.
template <typename Visit>
bool Rights::visit(Scope scope, PermissionId right, const Visit& visit) const {
  if (visit_at(kCluster, right, visit)) return true;
  if (scope == kCluster) return false;
  if (visit_at(kAllNamespaces, right, visit)) return true;
  return scope != kAllNamespaces && visit_at(scope, right, visit);
}

RightSet Rights::set_at(Scope scope) const {
  RightSet set;
  for (const auto& part : parts_) {
    for (const auto& one : holdings_at(part, scope)) set |= world_->role(one.role).rights;
  }
  return set;
}

// The rule of the bound role that allows it.
std::optional<std::uint32_t> Rights::rule_in(const Holding& holding, PermissionId right,
                                             std::string_view name, Names names,
                                             std::string_view mode) const {
  const auto& role = world_->role(holding.role);
  const auto rule_of = [&](std::uint32_t rule) -> const PolicyRule& {
    return world_->cluster().roles[holding.role].rules[rule];
  };
  const auto among = [&](const std::vector<RuleRight>& rules,
                         bool any_verb) -> std::optional<std::uint32_t> {
    const RuleRight first{right, false, 0};
    for (auto at = std::lower_bound(rules.begin(), rules.end(), first);
         at != rules.end() && at->right == right; ++at) {
      if (any_verb && at->rule != kNone && !contains(rule_of(at->rule).verbs, "*")) continue;
      if (!at->limited || name_allowed(rule_of(at->rule), name, names == Names::Any)) {
        return at->rule;
      }
    }
    return std::nullopt;
  };
  if (mode.empty()) return role.rights.test(right) ? among(role.rules, false) : std::nullopt;
  if (role.any_verb) {
    if (const auto rule = among(role.rules, true)) return rule;
  }
  const auto at = role.constrained.find(std::string(mode));
  return at == role.constrained.end() ? std::nullopt : among(at->second, false);
}

bool Rights::find(Proof& proof, PermissionId right, Scope scope, std::string_view name, Names names,
                  std::string_view mode) const {
  if (mode.empty() && (!set_.test(right) || !set_for(scope).test(right))) return false;
  const auto allows = [&](const Holding& holding) {
    const auto rule = rule_in(holding, right, name, names, mode);
    if (rule) {
      proof.push_back({holding, *rule, right, scope, std::string(name), std::string(mode)});
    }
    return rule.has_value();
  };
  if (!mode.empty()) return visit(scope, kNoRight, allows);
  // When no bound role gives the permission, none is visited: this is called millions of times.
  if (at_cluster_.test(right) && (names == Names::Given ? visit_wide(right, name, allows)
                                                        : visit_at(kCluster, right, allows))) {
    return true;
  }
  if (scope == kCluster) return false;
  if (in_namespaces_.test(right) && visit_at(kAllNamespaces, right, allows)) return true;
  return scope != kAllNamespaces && visit_at(scope, right, allows);
}

bool Rights::checked(Proof& proof, PermissionId right, Scope scope, std::string_view name,
                     Names names) const {
  const auto before = proof.size();
  if (!find(proof, right, scope, name, names, {})) return false;
  if (constrained_by_ == nullptr || is_secondary(right)) return true;
  if (constrained_by_->find(proof, right, scope, name, names, mode_)) return true;
  proof.resize(before);
  return false;
}

bool Rights::need(Proof& proof, PermissionId right, Scope scope, std::string_view name) const {
  return checked(proof, right, scope, name, Names::Given);
}

bool Rights::need_any(Proof& proof, PermissionId right, Scope scope) const {
  return checked(proof, right, scope, "*", Names::Any);
}

bool Rights::need_besides(Proof& proof, PermissionId right, Scope scope,
                          std::string_view name) const {
  return find(proof, right, scope, name, Names::Given, {});
}

bool Rights::need_constraint(Proof& proof, PermissionId right, Scope scope,
                             std::string_view name) const {
  return constrained_by_->find(proof, right, scope, name, Names::Given, mode_);
}

void Rights::add_names(std::vector<std::string>& found, PermissionId right, Scope scope,
                       const std::string& mode) const {
  visit(scope, mode.empty() ? right : kNoRight, [&](const Holding& holding) {
    if (holding.role == world_->everything_role()) return false;
    const auto& role = world_->role(holding.role);
    const auto add = [&](const std::vector<RuleRight>& rules) {
      for (const auto& one : rules) {
        if (one.right != right || !one.limited) continue;
        const auto& list = world_->cluster().roles[holding.role].rules[one.rule].resource_names;
        found.insert(found.end(), list.begin(), list.end());
      }
    };
    if (mode.empty() ? role.rights.test(right) : role.any_verb) add(role.rules);
    if (const auto at = role.constrained.find(mode); at != role.constrained.end()) add(at->second);
    return false;
  });
}

std::vector<std::string> Rights::names(PermissionId right, Scope scope) const {
  std::vector<std::string> found;
  if (!set_.test(right) || !set_for(scope).test(right)) return found;
  add_names(found, right, scope, {});
  if (constrained_by_ != nullptr) constrained_by_->add_names(found, right, scope, mode_);
  sort_unique(found);
  std::erase(found, "");
  return found;
}

RightSet Rights::set_under_constraint() const {
  RightSet allowed;
  for (const auto& part : constrained_by_->parts_) {
    for (const auto& holding : part) {
      const auto& role = world_->role(holding.role);
      if (role.any_verb) allowed |= role.rights;
      const auto at = role.constrained.find(mode_);
      if (at == role.constrained.end()) continue;
      for (const auto& one : at->second) allowed.set(one.right);
    }
  }
  return allowed & set_;
}

std::vector<std::string> Rights::making_names(CreatePermissions making, Scope scope) const {
  auto found = names(making.create, scope);
  if (constrained_by_ == nullptr) return found;
  const auto more = change_names(making, scope);
  found.insert(found.end(), more.begin(), more.end());
  found.emplace_back(kOwnName);
  sort_unique(found);
  return found;
}

bool Rights::make(Proof& proof, CreatePermissions making, Scope scope,
                  const std::string& name) const {
  if (!has(making.create)) return false;
  if (need(proof, making.create, scope, "")) return true;
  const auto before = proof.size();
  if (!need_besides(proof, making.create, scope, name)) return false;
  if (need(proof, making.patch(), scope, name)) return true;
  if (making.by_put && need(proof, making.update(), scope, name)) return true;
  proof.resize(before);
  return false;
}

bool Rights::make_some(Proof& proof, CreatePermissions making, Scope scope,
                       std::string& name) const {
  if (!has(making.create)) return false;
  if (need(proof, making.create, scope, "")) return true;
  for (const auto& one : making_names(making, scope)) {
    if (!make(proof, making, scope, one)) continue;
    name = one;
    return true;
  }
  return false;
}

bool Rights::change(Proof& proof, CreatePermissions making, Scope scope,
                    std::string_view name) const {
  return need(proof, making.patch(), scope, name) || need(proof, making.update(), scope, name);
}

bool Rights::change_any(Proof& proof, CreatePermissions making, Scope scope) const {
  return need_any(proof, making.patch(), scope) || need_any(proof, making.update(), scope);
}

std::vector<std::string> Rights::change_names(CreatePermissions making, Scope scope) const {
  auto found = names(making.patch(), scope);
  const auto more = names(making.update(), scope);
  found.insert(found.end(), more.begin(), more.end());
  sort_unique(found);
  return found;
}

bool Rights::remove(Proof& proof, DeletePermissions removing, Scope scope,
                    std::string_view name) const {
  return need(proof, removing.one, scope, name) || need(proof, removing.all(), scope, "");
}

// A request on a collection names its object by a field selector. The API server uses that as the
// name of the request only for list and watch.
bool Rights::read(Proof& proof, std::span<const PermissionId> readers, Scope scope,
                  std::string_view name) const {
  return std::any_of(readers.begin(), readers.end(), [&](PermissionId right) {
    const bool collection = world_->table().spec(right).verb == "deletecollection";
    if (collection) return need(proof, right, scope, "");
    return name.empty() ? need_any(proof, right, scope) : need(proof, right, scope, name);
  });
}

bool Rights::covers_one(const PolicyRule& single, Scope scope) const {
  return visit(scope, kNoRight, [&](const Holding& holding) {
    if (holding.role == world_->everything_role()) return true;
    const auto& rules = world_->role_object(holding.role).rules;
    return std::any_of(rules.begin(), rules.end(),
                       [&](const PolicyRule& rule) { return covers_single(rule, single); });
  });
}

bool Rights::may(const PolicyRule& request, Scope scope) const {
  if (!covers_one(request, scope)) return false;
  return constrained_by_ == nullptr || constraint_allows(request, scope);
}

bool Rights::constraint_allows(const PolicyRule& request, Scope scope) const {
  auto in_mode = request;
  in_mode.verbs = {"impersonate-on:" + mode_ + ':' + request.verbs[0]};
  return constrained_by_->covers_one(in_mode, scope);
}

bool Rights::covers(std::uint32_t role, Scope scope) const {
  const bool none = role == world_->everything_role() || world_->is_missing(role);
  if (none) return false;
  // Most roles give something relevant that is not held: then no rule has to be split.
  if ((world_->role(role).rights & ~set_for(scope)).any()) return false;
  for (const auto& rule : world_->cluster().roles[role].rules) {
    for (const auto& single : break_down(rule)) {
      if (!covers_one(single, scope)) return false;
    }
  }
  return true;
}

}  // namespace nsposture::escalation
