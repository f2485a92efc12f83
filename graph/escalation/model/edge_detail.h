// What the text of a step needs to know beyond what allowed it, one type for each kind of it.
#pragma once

#include "graph/model/objects.h"

#include <cstdint>
#include <string>
#include <variant>

namespace nsposture::escalation {

// The object that is made, changed or entered. Empty: any will do, or the name is ours to choose.
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

// A role whose rules are written anew.
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
  std::string binding;    // empty: ours to choose
  std::uint32_t changed;  // the binding that is changed; kNone: one is made
  std::string part;       // the ClusterRole whose labels make its rules part of the role, if any
  bool bound_first;       // a new role is bound before it is made
  bool emptied = false;   // its rules are taken out before it is bound
};

// A role that is bound to somebody by who holds its rules.
struct HandedRole {
  std::string binding;    // that is made; empty: ours to choose
  std::uint32_t changed;  // the binding that is changed; kNone: one is made
};

// Rules that one identity holds, written into a role that another is bound to.
struct WrittenRules {
  std::uint32_t role;
  std::uint32_t scope;  // at which it is bound
  std::string part;     // the ClusterRole that is made part of it, if it is aggregated
};

// A role that is missing and is made.
struct MissingRole {
  std::uint32_t role;
  std::uint32_t binding;  // that names it; kNone when it was bound on the way
};

// An object whose controller creates a namespace.
struct IndirectObject {
  std::uint32_t kind;   // index into RightsTable::indirect
  std::string name;     // empty: ours to choose, or any that is there
  bool exists = false;  // one that is there is changed
};

// A token secret that something of ours at admission is shown.
struct SeenSecret {
  std::string name;
  std::string eye;         // the webhook or policy; empty: the name is ours to choose
  bool by_policy = false;  // else a webhook
  bool is_set_up = false;  // by an earlier step
};

// A role or a binding that is deleted, for somebody else to make it anew.
struct FreedName {
  std::uint32_t role;
  std::uint32_t binding;  // kNone where it is a role
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
