// A grant spelled out: it outlives the Cluster that it was found in.
#pragma once

#include "graph/base/position.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture {

struct NamedGrant {
  bool masters = false;  // of system:masters, allowed everything before RBAC is asked: no binding
  ObjectKey binding;
  Position binding_position;
  std::optional<Timestamp> binding_created;  // its creationTimestamp
  ObjectKey role;                            // as the binding names it, whether it exists or not
  bool role_exists = false;
  Position role_position;
  std::optional<PolicyRule> rule;  // its `pos` means nothing without the Cluster
  Position rule_position;
  std::optional<Subject> subject;  // of the binding, an account's namespace filled in

  std::vector<std::string> only_names;  // not empty: only namespaces of these names, by apply
  std::string via_group;                // "": given to the subject itself

  [[nodiscard]] bool is_masters() const { return masters; }
};

// The same objects, subject and rule, wherever they are written.
[[nodiscard]] bool same_grant(const NamedGrant& a, const NamedGrant& b);

}  // namespace nsposture
