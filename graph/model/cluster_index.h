// Answers how the objects of one cluster relate: the role of a binding, the effective subject at a
// position, the index of an object. Built once from a Cluster, then immutable, so threads may
// share it.
#pragma once

#include "graph/model/cluster.h"
#include "graph/model/object_key.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nsposture {

class ClusterIndex {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // Keeps a reference: `cluster` must outlive the index and not change.
  explicit ClusterIndex(const Cluster& cluster);

  [[nodiscard]] const Cluster& cluster() const { return cluster_; }

  // The role that a binding refers to, an index into Cluster::roles. kNone when the role does not
  // exist or the binding can never use it (a ClusterRoleBinding that refers to a Role).
  [[nodiscard]] std::uint32_t role_of(std::uint32_t binding) const { return role_of_[binding]; }

  // The bindings that refer to a role, ascending.
  [[nodiscard]] std::span<const std::uint32_t> bindings_of(std::uint32_t role) const {
    return bindings_of_[role];
  }

  // The same by the role's key. The role need not exist: another source may know of it.
  [[nodiscard]] std::span<const std::uint32_t> bindings_of(const ObjectKey& role) const;

  // The effective subject at that position of a binding: the service account behind its user name,
  // with an account's namespace filled in. A service account still without one matches no identity.
  [[nodiscard]] Subject subject_of(std::uint32_t binding, std::uint32_t subject) const;

  // The index of an object in the vector of its kind; kNone when it does not exist. A Role without
  // a namespace never exists.
  [[nodiscard]] std::uint32_t find(const ObjectKey& key) const;

 private:
  // A key that points into the cluster instead of owning its text.
  struct Name {
    ObjectKind kind;
    std::string_view namespace_;
    std::string_view name;

    friend bool operator==(const Name&, const Name&) = default;
  };

  struct NameHash {
    std::size_t operator()(const Name& name) const noexcept {
      const std::hash<std::string_view> hash;
      return (hash(name.namespace_) * 31 + hash(name.name)) * 31 +
             static_cast<std::size_t>(name.kind);
    }
  };

  void add_objects();
  void resolve_roles();
  [[nodiscard]] std::uint32_t find(const Name& name) const;

  const Cluster& cluster_;
  std::unordered_map<Name, std::uint32_t, NameHash> places_;
  std::vector<std::uint32_t> role_of_;                   // binding -> role or kNone
  std::vector<std::vector<std::uint32_t>> bindings_of_;  // role -> bindings
  // By the name of a role that does not exist.
  std::unordered_map<Name, std::vector<std::uint32_t>, NameHash> dangling_;
};

}  // namespace nsposture
