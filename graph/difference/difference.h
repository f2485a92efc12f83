// Which permissions differ between two states of a cluster: effective permissions, not lines of
// text. A permission that a subject already had by another role or binding is no gain, and one that
// it still has is no loss.
#pragma once

#include "graph/escalation/escalation.h"
#include "graph/model/access.h"
#include "graph/model/cluster.h"
#include "graph/rbac/namespace_creation.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::difference {

enum class Change : std::uint8_t { Gained, Lost };

// A gain or loss of the ability to create namespaces.
struct CreationChange {
  Change change = Change::Gained;
  Subject subject;
  Access was = Access::None;
  Access is = Access::None;
  std::vector<std::string> only_names;  // the names gained or lost; empty: any name
  // The proof, in the cluster that has the access: `after` for a gain, `before` for a loss. Grants
  // for Direct and Apply, the cheapest escalation path for the others.
  std::vector<rbac::Grant> grants;
  std::optional<escalation::TakeoverPath> path;
};

// A gain or loss of one rule, or of the part of it that differs.
struct PermissionChange {
  Change change = Change::Gained;
  Subject subject;
  std::string namespace_;  // the scope; "" cluster-wide
  PolicyRule rule;         // reduced; its position is that of the whole rule
  rbac::Grant grant;       // in `after` for a gain, in `before` for a loss
};

struct DifferenceOptions {
  bool takeovers = true;  // also who could become able to create namespaces: the expensive part
};

struct Difference {
  // Sorted: gains before losses, the strongest access first, then by subject. For direct
  // access: subjects that bindings name. A subject that changes only through a listed group is
  // not included.
  std::vector<CreationChange> creation;
  // Sorted: gains before losses, then by subject, namespace and position.
  std::vector<PermissionChange> permissions;

  [[nodiscard]] bool empty() const { return creation.empty() && permissions.empty(); }

  [[nodiscard]] bool gains() const {
    return (!creation.empty() && creation.front().change == Change::Gained) ||
           (!permissions.empty() && permissions.front().change == Change::Gained);
  }

  [[nodiscard]] bool gains_creation() const {
    return !creation.empty() && creation.front().change == Change::Gained;
  }
};

// Time grows with the size of the input and with the differences of each subject. Groups that a
// name implies count; memberships known from elsewhere do not. Group system:masters, which is
// authorized for everything regardless of RBAC, never changes.
[[nodiscard]] Difference difference(const Cluster& before, const Cluster& after,
                                    const DifferenceOptions& options = {});

[[nodiscard]] std::string_view to_string(Change change);  // "gained"

}  // namespace nsposture::difference
