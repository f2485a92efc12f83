// What one identity may do, as techniques query it.
#pragma once

#include "graph/escalation/model/access_model.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::escalation {

// One authorization check that passed, and the grant that allowed it.
struct PassedCheck {
  Holding by;
  std::uint32_t rule = kNone;
  PermissionId right = 0;
  Scope scope = kCluster;  // of the request
  std::string name;        // of the object; "" for a request without a name
  std::string mode;        // not empty: the check is for `impersonate-on:MODE:…`

  [[nodiscard]] bool gained() const { return by.binding == kNone; }

  // Not a check by the API server: the step depends only on the role being bound.
  [[nodiscard]] bool only_holds() const { return right == kNoRight; }
};

[[nodiscard]] inline PassedCheck use_of_holding(const Holding& holding) {
  return {holding, kNone, kNoRight, holding.scope, {}, {}};
}

using Proof = std::vector<PassedCheck>;

// The three ways to create an object: POST; apply (create and patch, both with the name); and, only
// for RBAC objects, PUT on a name that does not exist (create and update).
struct CreatePermissions {
  PermissionId create;
  bool by_put = false;

  [[nodiscard]] PermissionId update() const { return static_cast<PermissionId>(create + 1); }

  [[nodiscard]] PermissionId patch() const { return static_cast<PermissionId>(create + 2); }
};

// What frees a taken name: `delete` by the name, or `deletecollection`, which names nothing and
// selects the object by a field selector.
struct DeletePermissions {
  PermissionId one;

  [[nodiscard]] PermissionId all() const { return static_cast<PermissionId>(one + 1); }
};

class Rights {
 public:
  explicit Rights(const AccessModel& world) : world_(&world) {}

  void add(const Holder* holder);
  // Grants that were gained on the path; the caller keeps them alive and sorted.
  void add_gained(std::span<const Holding> holdings);

  // Only what `by` may also do in this mode of constrained impersonation counts. This applies to
  // the request itself: the API server applies no constraint to its additional checks.
  void constrain(const Rights& by, const std::string& mode);

  [[nodiscard]] bool is_constrained() const { return constrained_by_ != nullptr; }

  // The same without the bound roles that are `gone`; the caller keeps `left` alive.
  template <typename Gone>
  [[nodiscard]] Rights without(const Gone& gone, std::vector<Holding>& left) const {
    left.clear();
    for (const auto& part : parts_) {
      for (const auto& holding : part) {
        if (!gone(holding)) left.push_back(holding);
      }
    }
    std::sort(left.begin(), left.end());
    Rights rest(*world_);
    rest.add_gained(left);
    rest.constrained_by_ = constrained_by_;
    rest.mode_ = mode_;
    return rest;
  }

  [[nodiscard]] const RightSet& set() const { return set_; }

  // What is granted for a request at this scope, including wider grants. Most checks fail, and all
  // checks of a technique are at one or two scopes: the result for the last namespace is cached.
  [[nodiscard]] const RightSet& set_for(Scope scope) const;

  // What is granted at exactly this scope.
  [[nodiscard]] RightSet set_at(Scope scope) const;

  [[nodiscard]] bool has(PermissionId right) const { return set_.test(right); }

  [[nodiscard]] const std::vector<std::span<const Holding>>& parts() const { return parts_; }

  // Visits each bound role that applies to a request at the scope.
  template <typename Visit>
  void visit_for(Scope scope, const Visit& visit) const;

  // Each appends to `proof` and returns true when the check passes; otherwise `proof` is unchanged.
  // For a request that names `name`; "" is a request that names nothing, such as POST.
  bool need(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // The same for a check in addition to that of the request.
  bool need_besides(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // Only the check of the constraint: for what another authorizer allows the effective user.
  // REQUIRES: is_constrained().
  bool need_constraint(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // For any object name.
  bool need_any(Proof& proof, PermissionId right, Scope scope) const;
  // The names to which rules about it are limited, including those of the constraint; sorted.
  [[nodiscard]] std::vector<std::string> names(PermissionId right, Scope scope) const;

  // The permissions that may be used in the mode of the constraint. REQUIRES: is_constrained().
  [[nodiscard]] RightSet set_under_constraint() const;

  // Whether it may create an object of this name, or of any name: then `name` is set.
  bool make(Proof& proof, CreatePermissions making, Scope scope, const std::string& name) const;
  bool make_some(Proof& proof, CreatePermissions making, Scope scope, std::string& name) const;
  // update or patch.
  bool change(Proof& proof, CreatePermissions making, Scope scope, std::string_view name) const;
  bool change_any(Proof& proof, CreatePermissions making, Scope scope) const;
  [[nodiscard]] std::vector<std::string> change_names(CreatePermissions making, Scope scope) const;

  // Whether it may delete the object of this name.
  bool remove(Proof& proof, DeletePermissions removing, Scope scope, std::string_view name) const;
  // By any of the verbs that return the object's content; `name` "" for any existing object.
  bool read(Proof& proof, std::span<const PermissionId> readers, Scope scope,
            std::string_view name) const;

  // For permissions that are not numbered, such as reading most kinds. REQUIRES: the rule has one
  // verb, API group, resource and name.
  [[nodiscard]] bool may(const PolicyRule& request, Scope scope) const;
  // The same for the constraint alone. REQUIRES: is_constrained().
  [[nodiscard]] bool constraint_allows(const PolicyRule& request, Scope scope) const;

  // Whether it already has every rule of the role at that scope, so that it may grant the role to
  // others (kube: pkg/apis/rbac/validation Covers).
  [[nodiscard]] bool covers(std::uint32_t role, Scope scope) const;

 private:
  enum class Names : std::uint8_t { Given, Any };
  bool find(Proof& proof, PermissionId right, Scope scope, std::string_view name, Names names,
            std::string_view mode) const;
  [[nodiscard]] std::optional<std::uint32_t> rule_in(const Holding& holding, PermissionId right,
                                                     std::string_view name, Names names,
                                                     std::string_view mode) const;
  bool checked(Proof& proof, PermissionId right, Scope scope, std::string_view name,
               Names names) const;
  // Those of one mode; those without a mode when it is empty.
  void add_names(std::vector<std::string>& found, PermissionId right, Scope scope,
                 const std::string& mode) const;
  // Under a constraint, also the names to which only the other check of an apply is limited.
  [[nodiscard]] std::vector<std::string> making_names(CreatePermissions making, Scope scope) const;
  [[nodiscard]] bool covers_one(const PolicyRule& single, Scope scope) const;
  template <typename Visit>
  bool visit_at(Scope scope, PermissionId right, const Visit& visit) const;
  template <typename Visit>
  bool visit_wide(PermissionId right, std::string_view name, const Visit& visit) const;
  template <typename Visit>
  bool visit(Scope scope, PermissionId right, const Visit& visit) const;

  const AccessModel* world_;
  std::vector<std::span<const Holding>> parts_;
  std::vector<const Holder*> holders_;  // of parts_; nullptr for gained grants
  RightSet set_;
  RightSet at_cluster_;     // of set_, what is granted cluster-wide
  RightSet in_namespaces_;  // … and only in every namespace
  mutable RightSet kept_;
  mutable Scope kept_scope_ = kNone;
  const Rights* constrained_by_ = nullptr;
  std::string mode_;
};

// The bound roles of `part` at exactly this scope. REQUIRES: they are sorted.
[[nodiscard]] inline std::span<const Holding> holdings_at(std::span<const Holding> part,
                                                          Scope scope) {
  const auto before = [](const Holding& one, Scope at) { return one.scope < at; };
  const auto begin = std::lower_bound(part.begin(), part.end(), scope, before);
  auto end = begin;
  while (end != part.end() && end->scope == scope) ++end;
  return {begin, end};
}

template <typename Visit>
void Rights::visit_for(Scope scope, const Visit& visit) const {
  for (const auto& part : parts_) {
    for (const auto& one : holdings_at(part, kCluster)) visit(one);
    if (scope == kCluster) continue;
    for (const auto& one : holdings_at(part, kAllNamespaces)) visit(one);
    if (scope == kAllNamespaces) continue;
    for (const auto& one : holdings_at(part, scope)) visit(one);
  }
}

// Visits bound roles, wider scopes first. Once `visit(holding)` returns true, the rest of that
// scope is skipped; after a cluster-wide one, everything else: it is worth more than the others.
template <typename Visit>
void visit_widest(const Rights& rights, const Visit& visit) {
  for (const auto& part : rights.parts()) {
    for (const auto& holding : part) {
      if (holding.scope != kCluster) break;
      if (visit(holding)) return;
    }
  }
  for (const auto& part : rights.parts()) {
    auto done = kCluster;
    for (const auto& holding : part) {
      if (holding.scope != done && visit(holding)) done = holding.scope;
    }
  }
}

}  // namespace nsposture::escalation
