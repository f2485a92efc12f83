// What the text of a step needs besides the proof, one type for each kind of detail.
#pragma once

#include "graph/model/objects.h"

#include <cstdint>
#include <string>
#include <variant>

namespace nsposture::escalation {

// The object that is created, changed or entered. Empty: any one, or a freely chosen name.
struct NamedObject {
  std::string name;
};

// The user name that is impersonated together with a group.
struct ImpersonatedName {
  std::string username;
};

struct OnNode {
  std::uint32_t node;  // index into AccessModel::nodes
};

// A role whose rules are replaced.
struct RewrittenRole {
  std::uint32_t role;
};

// An aggregated role, and the ClusterRole whose labels make its rules part of it.
struct AggregatedRole {
  std::uint32_t role;
  std::string part;
};

// A role that is bound first and filled afterwards.
struct FilledRole {
  std::uint32_t role;  // kNone: a new one of `kind`
  RoleKind kind;
  std::string binding;    // empty: freely chosen
  std::uint32_t changed;  // the binding that is changed; kNone: one is created
  std::string part;       // the ClusterRole whose labels make its rules part of the role, if any
  bool bound_first;       // a new role is bound before it is created
  bool emptied = false;   // its rules are removed before it is bound
};

// A role that an identity with all its rules binds to another identity.
struct HandedRole {
  std::string binding;    // the one that is created; empty: freely chosen
  std::uint32_t changed;  // the binding that is changed; kNone: one is created
};

// Rules of one identity, written into a role that another identity is bound to.
struct WrittenRules {
  std::uint32_t role;
  std::uint32_t scope;  // at which the role is bound
  std::string part;     // the ClusterRole that is made part of it, if it is aggregated
};

// A missing role that is created.
struct MissingRole {
  std::uint32_t role;
  std::uint32_t binding;  // the binding that names it; kNone when an earlier step bound it
};

// An object whose controller creates a namespace.
struct IndirectObject {
  std::uint32_t kind;   // index into RightsTable::indirect
  std::string name;     // empty: freely chosen, or any existing one
  bool exists = false;  // an existing object is changed
};

// A token secret that is shown to an admission webhook or policy of the attacker.
struct SeenSecret {
  std::string name;
  std::string eye;         // the webhook or policy; empty: the name is freely chosen
  bool by_policy = false;  // if not, a webhook
  bool is_set_up = false;  // by an earlier step
};

// A role or a binding that is deleted so that another identity can recreate it.
struct FreedName {
  std::uint32_t role;
  std::uint32_t binding;  // kNone when it is a role
};

// A pod that waits for a node, and the node to which it is bound.
struct BoundPod {
  std::uint32_t pod;  // index into AccessModel::pods
  std::string node;
};

// A token secret that one identity writes and another reads.
struct PreparedSecret {
  std::string name;
};

using EdgeDetail =
    std::variant<std::monostate, NamedObject, ImpersonatedName, OnNode, RewrittenRole,
                 AggregatedRole, FilledRole, MissingRole, HandedRole, WrittenRules, IndirectObject,
                 SeenSecret, FreedName, BoundPod, PreparedSecret>;

}  // namespace nsposture::escalation
