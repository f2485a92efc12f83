// What to remove so that no subject reaches the target any more.
#pragma once

#include "graph/model/subject.h"
#include "graph/rbac/authorizer.h"

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::escalation {

// One thing to remove: one subject of a binding, the whole binding, or one rule.
struct Removal {
  std::uint32_t binding = rbac::Grant::kNoIndex;
  std::uint32_t subject = rbac::Grant::kNoIndex;  // kNoIndex: the whole binding
  std::uint32_t role = rbac::Grant::kNoIndex;     // set for a rule
  std::uint32_t rule = rbac::Grant::kNoIndex;
  std::string command;  // the kubectl command

  friend auto operator<=>(const Removal&, const Removal&) = default;
};

enum class RemovalUnit : std::uint8_t { Bindings, Rules };

// The subjects that `Remedy` keeps from the target, and by which kind of removal.
struct RemedyQuestion {
  std::vector<Subject> subjects;  // empty: all except `allowed` and those the platform grants it
  std::vector<Subject> allowed;   // their bindings stay
  RemovalUnit unit = RemovalUnit::Bindings;
  std::vector<std::uint32_t> kept = {};  // bindings that stay, for example because they are used
};

struct Remedy {
  std::vector<Removal> removals;  // sorted; none can be left out
  bool smallest = false;          // proved: no smaller set suffices
  bool complete = true;           // false: a subject in `remaining` cannot be stopped this way
  std::vector<Subject> had_path;  // of the subjects in question, before any removal; sorted
  std::vector<Subject> remaining;
  bool cut_short = false;  // Escalation::cut_short() of the remaining cluster
};

}  // namespace nsposture::escalation
