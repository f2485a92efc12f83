// Whether a subject reaches the target, how, and what it must have for that to begin with.
#pragma once

#include "graph/model/subject.h"

#include <cstdint>

namespace nsposture::escalation {

enum class How : std::uint8_t {
  No,
  Direct,    // may do it now
  Becomes,   // can take over an identity, or gain a grant, that allows it
  Indirect,  // can make a controller do it
};

// What a subject must have to begin with, from least to most suspicious.
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
  Takes takes = Takes::Administration;  // the least that any first step requires
  SubjectClass who = SubjectClass::Person;
};

}  // namespace nsposture::escalation
