// A grant spelled out: it outlives the Cluster in which it was found.
#pragma once

#include "graph/base/position.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture {

struct NamedGrant {
  bool masters = false;  // of system:masters, authorized before RBAC is consulted: no binding
  ObjectKey binding;
  Position binding_position;
  std::optional<Timestamp> binding_created;  // its creationTimestamp
  ObjectKey role;                            // as the binding names it, whether or not it exists
  bool role_exists = false;
  Position role_position;
  std::optional<PolicyRule> rule;  // its `pos` is meaningless without the Cluster
  Position rule_position;
  std::optional<Subject> subject;  // of the binding, with an account's namespace filled in

  std::vector<std::string> only_names;  // not empty: only namespaces with these names, by apply
  std::string via_group;                // "": granted to the subject itself

  [[nodiscard]] bool is_masters() const { return masters; }
};

// Whether objects, subject and rule are the same, wherever they are written.
[[nodiscard]] bool same_grant(const NamedGrant& a, const NamedGrant& b);

}  // namespace nsposture
