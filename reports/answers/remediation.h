// The answer of `remediate`: what to remove.
#pragma once

#include "graph/base/position.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct Removal {
  enum class What : std::uint8_t { Binding, Subject, Rule };

  What what = What::Binding;
  ObjectKey object;         // the binding or role
  Subject subject;          // one of several of a binding, with an account's namespace filled in
  std::string listed_name;  // the name of that subject as the binding has it
  PolicyRule rule;
  std::uint32_t index = 0;  // of the subject or rule in its list
  Position position;
  std::string command;  // the kubectl command
  // Subjects without a path once this and the earlier removals are done; only in a remediation.
  std::vector<Subject> ends = {};
};

struct Remediation {
  std::string action;             // as in the question: `create namespaces`
  std::string unit;               // "bindings" or "rules"
  std::vector<Subject> subjects;  // empty: all except `allowed`
  std::vector<Subject> allowed;
  std::vector<Removal> removals;  // in the order in which to carry them out
  std::uint64_t paths = 0;        // how many of the subjects in question have one today
  // The numbers of removals after which the changed cluster was searched for remaining paths; in
  // between, the known paths determine that.
  std::vector<std::size_t> verified;
  std::size_t left_out = 0;  // removals beyond --top
  bool keeps_used = false;   // bindings that the log shows in use were excluded
  bool smallest = false;     // proved: no smaller set suffices
  bool complete = true;      // false: a subject in `remaining` cannot be stopped this way
  std::vector<Subject> remaining;
  Caveats caveats = {};

  // How many subjects lose their path with the first `count` removals.
  [[nodiscard]] std::uint64_t ended_by(std::size_t count) const {
    std::uint64_t ended = 0;
    for (std::size_t i = 0; i < count && i < removals.size(); ++i) ended += removals[i].ends.size();
    return ended;
  }
};

}  // namespace nsposture::reports
