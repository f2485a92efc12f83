// What one identity may do, as the techniques ask it.
#pragma once

#include "graph/escalation/model/access_model.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::escalation {

// One authorization check that passed, and what made it pass.
struct PassedCheck {
  Holding by;
  std::uint32_t rule = kNone;
  PermissionId right = 0;
  Scope scope = kCluster;  // where the request is made
  std::string name;        // of the object; "" for a request without a name
  std::string mode;        // not empty: the check is for `impersonate-on:MODE:…`

  [[nodiscard]] bool gained() const { return by.binding == kNone; }

  // No check of the API server: that the role is bound at all is what the step rests on.
  [[nodiscard]] bool only_holds() const { return right == kNoRight; }
};

[[nodiscard]] inline PassedCheck use_of_holding(const Holding& holding) {
  return {holding, kNone, kNoRight, holding.scope, {}, {}};
}

using Proof = std::vector<PassedCheck>;

// The three ways in which an object comes to be: POST; apply (create and patch, both with the
// name); and, for RBAC objects alone, PUT on a name that does not exist (create and update).
struct CreatePermissions {
  PermissionId create;
  bool by_put = false;

  [[nodiscard]] PermissionId update() const { return static_cast<PermissionId>(create + 1); }

  [[nodiscard]] PermissionId patch() const { return static_cast<PermissionId>(create + 2); }
};

// What frees a name that is taken: `delete` by its name, or `deletecollection`, which names nothing
// and picks the object by a field selector.
struct DeletePermissions {
  PermissionId one;

  [[nodiscard]] PermissionId all() const { return static_cast<PermissionId>(one + 1); }
};

class Rights {
 public:
  explicit Rights(const AccessModel& world) : world_(&world) {}

  void add(const Holder* holder);
  // Grants that came on the way; the caller keeps them alive and sorted.
  void add_gained(std::span<const Holding> holdings);

  // Only what `by` may also do in this mode of constrained impersonation counts: of the request
  // itself, as the API server asks no constraint for what it checks besides.
  void constrain(const Rights& by, const std::string& mode);

  [[nodiscard]] bool is_constrained() const { return constrained_by_ != nullptr; }

  // The same without those that are `gone`; the caller keeps `left` alive.
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

  // What is granted for a request at this scope, by wider grants too. Most checks fail, and all of
  // a technique's are at one scope or two: the last namespace asked for is kept.
  [[nodiscard]] const RightSet& set_for(Scope scope) const;

  // What is granted at just this scope.
  [[nodiscard]] RightSet set_at(Scope scope) const;

  [[nodiscard]] bool has(PermissionId right) const { return set_.test(right); }

  [[nodiscard]] const std::vector<std::span<const Holding>>& parts() const { return parts_; }

  // Each holding that counts for a request at the scope.
  template <typename Visit>
  void visit_for(Scope scope, const Visit& visit) const;

  // Each appends to `proof` and answers true when the check passes; `proof` is unchanged otherwise.
  // A request that names `name`; "" is one that names nothing, as POST.
  bool need(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // The same of a check besides that of the request.
  bool need_besides(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // Of the constraint alone: for what another authorizer allows to whoever is acted as.
  // REQUIRES: is_constrained().
  bool need_constraint(Proof& proof, PermissionId right, Scope scope, std::string_view name) const;
  // Whatever the object is called.
  bool need_any(Proof& proof, PermissionId right, Scope scope) const;
  // The names that rules about it are limited to, those of the constraint among them; sorted.
  [[nodiscard]] std::vector<std::string> names(PermissionId right, Scope scope) const;

  // What of it may be done in the mode of the constraint. REQUIRES: is_constrained().
  [[nodiscard]] RightSet set_under_constraint() const;

  // Making an object of this name, or one whose name does not matter: the name is returned.
  bool make(Proof& proof, CreatePermissions making, Scope scope, const std::string& name) const;
  bool make_some(Proof& proof, CreatePermissions making, Scope scope, std::string& name) const;
  // update or patch.
  bool change(Proof& proof, CreatePermissions making, Scope scope, std::string_view name) const;
  bool change_any(Proof& proof, CreatePermissions making, Scope scope) const;
  [[nodiscard]] std::vector<std::string> change_names(CreatePermissions making, Scope scope) const;

  // Deleting the object of this name.
  bool remove(Proof& proof, DeletePermissions removing, Scope scope, std::string_view name) const;
  // By any of what answers with its content; `name` "" for any object there is.
  bool read(Proof& proof, std::span<const PermissionId> readers, Scope scope,
            std::string_view name) const;

  // What is not among the numbered permissions, as reading most kinds. REQUIRES: the rule has one
  // verb, API group, resource and name.
  [[nodiscard]] bool may(const PolicyRule& request, Scope scope) const;
  // The same of the constraint alone. REQUIRES: is_constrained().
  [[nodiscard]] bool constraint_allows(const PolicyRule& request, Scope scope) const;

  // Already holds every rule of the role there, so that it may hand it on
  // (kube: pkg/apis/rbac/validation Covers).
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
  // Those of one mode; of no mode when it is empty.
  void add_names(std::vector<std::string>& found, PermissionId right, Scope scope,
                 const std::string& mode) const;
  // Under a constraint also those that only the rest of an apply is limited to.
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
  std::vector<const Holder*> holders_;  // of parts_; nullptr for what was gained
  RightSet set_;
  RightSet at_cluster_;     // of set_, what is granted cluster-wide
  RightSet in_namespaces_;  // … and in every namespace alone
  mutable RightSet kept_;
  mutable Scope kept_scope_ = kNone;
  const Rights* constrained_by_ = nullptr;
  std::string mode_;
};

// Of those, the ones at just this scope. REQUIRES: they are sorted.
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

// Holdings, those of a wider scope first. Once `visit(holding)` says true, no more of that scope;
// after a cluster-wide one, none at all: it is worth more than the others.
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
