// An escalation path from a subject to an action, step by step.
#pragma once

#include "graph/model/named_grant.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct PathStep {
  std::string technique;  // id of a technique, or "direct" for the request itself
  std::string as;         // the acting identity: `User "jane"`
  std::string gains;      // the identity or grant that it brings
  std::string because;
  std::string request;             // kubectl or curl commands that would carry it out
  std::vector<NamedGrant> grants;  // without those that an earlier step brought
};

struct EscalationPath {
  std::vector<PathStep> steps;
  std::uint32_t cost = 0;
  std::vector<std::string> only_names;  // not empty: only namespaces with these names, by apply
};

}  // namespace nsposture::reports
