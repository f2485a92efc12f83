// Turns a gain or loss of a comparison into a finding, with the position to review first.
// Everything is immutable once built.
#pragma once

#include "graph/difference/difference.h"
#include "graph/model/cluster_index.h"
#include "graph/rbac/authorizer.h"
#include "store/records/finding.h"

#include <set>
#include <tuple>

namespace nsposture::rules::change {

// Every grant of a role to a subject by a binding, to distinguish old from new.
class Given {
 public:
  // `cluster` must outlive this object.
  explicit Given(const Cluster& cluster);

  [[nodiscard]] bool has(const Binding& binding, const Subject& subject) const;
  [[nodiscard]] bool has(const Role& role, const PolicyRule& rule) const;

 private:
  using Key = std::tuple<ObjectKey, ObjectKey, Subject>;

  static Key key(const Binding& binding, const Subject& subject);

  ClusterIndex index_;
  std::set<Key> given_;
};

// The position of the grant in its state; prefers parts that the other state lacks.
class Places {
 public:
  // Both must outlive this object.
  Places(const Cluster& cluster, const Cluster& other) : cluster_(cluster), other_(other) {}

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  [[nodiscard]] bool is_new(const rbac::Grant& grant) const;
  // Adds first what the other state lacks: the subject in the binding, or the rule.
  void add(store::Finding& finding, const rbac::Grant& grant) const;

 private:
  [[nodiscard]] static bool has_rule(const rbac::Grant& grant);
  [[nodiscard]] bool new_binding(const rbac::Grant& grant) const;
  [[nodiscard]] bool new_rule(const rbac::Grant& grant) const;

  const Cluster& cluster_;
  Given other_;
};

// `places` are of the state that the change points into: `after` for a gain, `before` for a loss.
[[nodiscard]] store::Finding access_finding(const store::RuleInfo& rule,
                                            const difference::CreationChange& change,
                                            const Places& places);
[[nodiscard]] store::Finding access_finding(const store::RuleInfo& rule,
                                            const difference::PermissionChange& change,
                                            const Places& places);

}  // namespace nsposture::rules::change
