// What to take away so that nobody gets to the target any more.
#pragma once

#include "graph/model/subject.h"
#include "graph/rbac/authorizer.h"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::escalation {

// One thing to take away. Either one subject of a binding or the whole binding, or one rule.
struct Removal {
  std::uint32_t binding = rbac::Grant::kNoIndex;
  std::uint32_t subject = rbac::Grant::kNoIndex;  // kNoIndex: the whole binding
  std::uint32_t role = rbac::Grant::kNoIndex;     // set for a rule
  std::uint32_t rule = rbac::Grant::kNoIndex;
  std::string command;  // the kubectl line

  friend auto operator<=>(const Removal&, const Removal&) = default;
};

enum class RemovalUnit : std::uint8_t { Bindings, Rules };

// Whom `Remedy` keeps from the target, and by what.
struct RemedyQuestion {
  std::vector<Subject> subjects;  // empty: everybody but `allowed` and whom the platform gave it
  std::vector<Subject> allowed;   // what these are bound to stays
  RemovalUnit unit = RemovalUnit::Bindings;
  std::vector<std::uint32_t> kept = {};  // bindings that stay, because they are used, say
};

struct Remedy {
  std::vector<Removal> removals;  // sorted; none may be left out
  bool smallest = false;          // proved: no smaller set does it
  bool complete = true;           // false: somebody in `remaining` cannot be stopped so
  std::vector<Subject> had_path;  // of those asked about, before anything was taken away; sorted
  std::vector<Subject> remaining;
  bool cut_short = false;  // Escalation::cut_short() of what is left
};

}  // namespace nsposture::escalation
