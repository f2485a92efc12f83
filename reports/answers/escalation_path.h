// A path by which a subject becomes able to do something, step by step.
#pragma once

#include "graph/model/named_grant.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct PathStep {
  std::string technique;  // id of a technique, or "direct" for the request itself
  std::string as;         // who acts: `User "jane"`
  std::string gains;      // whom or what it brings
  std::string because;
  std::string request;             // kubectl or curl lines that would carry it out
  std::vector<NamedGrant> grants;  // without those that came by an earlier step
};

struct EscalationPath {
  std::vector<PathStep> steps;
  std::uint32_t cost = 0;
  std::vector<std::string> only_names;  // not empty: only namespaces of these names, by apply
};

}  // namespace nsposture::reports
