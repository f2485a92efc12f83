// The answer of `remediate`: what to take away.
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
  Subject subject;          // one of several of a binding, an account's namespace filled in
  std::string listed_name;  // the name of that subject as the binding has it
  PolicyRule rule;
  std::uint32_t index = 0;  // of the subject or rule in its list
  Position position;
  std::string command;  // the kubectl line
  // Who has no path any more once it and those before it are gone; of a remediation alone.
  std::vector<Subject> ends = {};
};

struct Remediation {
  std::string action;             // as it was asked: `create namespaces`
  std::string unit;               // "bindings" or "rules"
  std::vector<Subject> subjects;  // empty: everybody but `allowed`
  std::vector<Subject> allowed;
  std::vector<Removal> removals;  // in the order in which to carry them out
  std::uint64_t paths = 0;        // how many subjects have one today, of those asked about
  // After how many of the removals it was asked of the changed cluster who still has a path; in
  // between, that is taken from the paths which are known.
  std::vector<std::size_t> verified;
  std::size_t left_out = 0;  // removals beyond --top
  bool keeps_used = false;   // bindings that the log shows in use were not to be touched
  bool smallest = false;     // proved: no smaller set does it
  bool complete = true;      // false: somebody in `remaining` cannot be stopped so
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
