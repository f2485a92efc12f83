// Which permissions two states of a cluster do not share: effective ones, not lines of text. What a
// subject held already under another role or binding is no gain, and what it still holds is no
// loss.
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

// A gain or loss of being able to create namespaces.
struct CreationChange {
  Change change = Change::Gained;
  Subject subject;
  Access was = Access::None;
  Access is = Access::None;
  std::vector<std::string> only_names;  // the names gained or lost; empty: any name
  // The proof, in the cluster that has the way: `after` for a gain, `before` for a loss. Grants for
  // Direct and Apply, the cheapest path for the others.
  std::vector<rbac::Grant> grants;
  std::optional<escalation::TakeoverPath> path;
};

// A gain or loss of one rule, or of the part of it that makes a difference.
struct PermissionChange {
  Change change = Change::Gained;
  Subject subject;
  std::string namespace_;  // where it holds; "" cluster-wide
  PolicyRule rule;         // reduced; its position is that of the whole rule
  rbac::Grant grant;       // in `after` for a gain, in `before` for a loss
};

struct DifferenceOptions {
  bool takeovers = true;  // also who could become able to create namespaces: the costly part
};

struct Difference {
  // Sorted: gains before losses, the strongest way first, then by subject. Subjects that bindings
  // name for direct ways. Whoever changes only by a group that is listed itself is not.
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

// Time grows with the size of the input, and with what differs for each subject. Groups that come
// with a name count as held; memberships known elsewhere do not. Group system:masters, which is
// allowed everything whatever RBAC says, never changes.
[[nodiscard]] Difference difference(const Cluster& before, const Cluster& after,
                                    const DifferenceOptions& options = {});

[[nodiscard]] std::string_view to_string(Change change);  // "gained"

}  // namespace nsposture::difference
