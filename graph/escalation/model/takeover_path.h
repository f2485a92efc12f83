// A path of real requests from an identity to the target, as plain text and indices into the
// Cluster that was searched.
#pragma once

#include "graph/escalation/model/technique_id.h"
#include "graph/rbac/authorizer.h"
#include "graph/rbac/versions.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::escalation {

// A grant that permits a step. `gained`: it came by an earlier step, and `grant` names no binding.
struct StepGrant {
  rbac::Grant grant;
  std::string scope;  // namespace in which it is used; "" for cluster scope
  bool gained = false;
};

// What the API server checks when the step is carried out; each is allowed to `Step::as`.
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
  std::string as;                             // who acts: `User "jane"`
  std::string gains;                          // whom or what it brings
  std::vector<StepGrant> grants;
  std::vector<StepCheck> checks;
  Identity identity;  // who acts, as the API server sees it; no username: any member of the groups
  std::string request;  // kubectl or curl lines that would carry it out
  std::string because;
  // What of the server's version decides whether it works, where the version is not known.
  std::optional<rbac::Feature> hinges_on = {};
};

struct TakeoverPath {
  std::vector<Step> steps;
  std::uint32_t cost = 0;
  std::vector<std::string> only_names;  // not empty: only namespaces of these names, by apply
};

// What whoever starts uses itself: not what it came by, nor what others hold.
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
