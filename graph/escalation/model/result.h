// Whether a subject gets to the target, how, and by what it must hold to begin with.
#pragma once

#include "graph/model/subject.h"

#include <cstdint>

namespace nsposture::escalation {

enum class How : std::uint8_t {
  No,
  Direct,    // may do it now
  Becomes,   // can take over an identity, or gain a grant, that may
  Indirect,  // can have a controller do it
};

// What somebody must hold to begin with, from the least suspicious to the most.
enum class Takes : std::uint8_t {
  Reading,        // get, list and watch suffice
  Workloads,      // runs or enters containers
  Credentials,    // mints tokens, impersonates, has certificates issued
  Administration  // writes roles, bindings or admission
};

enum class SubjectClass : std::uint8_t { Everybody, DefaultAccount, Account, Group, Person };

struct EscalationResult {
  Subject subject;
  How how = How::No;
  std::uint32_t cost = 0;
  Takes takes = Takes::Administration;  // the least of what any first step takes
  SubjectClass who = SubjectClass::Person;
};

}  // namespace nsposture::escalation
