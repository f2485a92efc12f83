// The answer of `remediate`: what to take away.
#pragma once

#include "graph/base/position.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"

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
};

struct Remediation {
  std::string action;             // as it was asked: `create namespaces`
  std::string unit;               // "bindings" or "rules"
  std::vector<Subject> subjects;  // empty: everybody but `allowed`
  std::vector<Subject> allowed;
  std::vector<Removal> removals;  // those of one object stand together
  bool smallest = false;          // proved: no smaller set does it
  bool complete = true;           // false: somebody in `remaining` cannot be stopped so
  std::vector<Subject> remaining;
  Caveats caveats = {};
};

}  // namespace nsposture::reports
