// An escalation path of real requests from an identity to the target, as plain text and indices
// into the Cluster that was searched.
#pragma once

#include "graph/escalation/model/technique_id.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/versions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::escalation {

// A grant that permits a step. `gained`: an earlier step brought it, and `grant` names no binding.
struct StepGrant {
  rbac::Grant grant;
  std::string scope;  // the namespace in which it is used; "" for cluster scope
  bool gained = false;
};

// What the API server checks when the step is carried out; `Step::as` is allowed all of it.
struct StepCheck {
  std::string verb;
  std::string api_group;
  std::string resource;
  std::string subresource;
  std::string namespace_;
  std::string name;
};

struct Step {
  TechniqueId technique = TechniqueId::None;  // Direct: the request itself
  std::string as;                             // the acting identity: `User "jane"`
  std::string gains;                          // the identity or grant that it brings
  std::vector<StepGrant> grants;
  std::vector<StepCheck> checks;
  Identity identity;    // as the API server sees it; no username: any member of the groups
  std::string request;  // kubectl or curl commands that would carry it out
  std::string because;
  // The server feature that decides whether it works, when the server's version is unknown.
  std::optional<rbac::Feature> hinges_on = {};
};

struct TakeoverPath {
  std::vector<Step> steps;
  std::uint32_t cost = 0;
  std::vector<std::string> only_names;  // not empty: only namespaces with these names, by apply
};

// What the starting identity uses itself: neither gained grants nor those of other identities.
[[nodiscard]] inline std::vector<rbac::Grant> own_grants(const TakeoverPath& path) {
  std::vector<rbac::Grant> grants;
  for (const auto& step : path.steps) {
    if (step.as != path.steps.front().as) continue;
    for (const auto& used : step.grants) {
      if (!used.gained) grants.push_back(used.grant);
    }
  }
  return grants;
}

}  // namespace nsposture::escalation
