// The answer of `can-i --list`: all rules in effect for an identity.
#pragma once

#include "graph/model/named_grant.h"
#include "reports/answers/caveats.h"

#include <string>
#include <vector>

namespace nsposture::reports {

struct EffectiveRule {
  NamedGrant grant;
  std::string source;  // `ClusterRoleBinding "b" of ClusterRole "r" to User "u"`; "" for masters
};

struct EffectiveRules {
  std::string user;
  std::vector<std::string> groups;
  std::string namespace_;            // "": cluster-wide rules only
  std::vector<EffectiveRule> rules;  // in the server's order
  std::vector<NamedGrant> dangling;  // bindings to a role that does not exist: they grant nothing
  Caveats caveats = {};
};

}  // namespace nsposture::reports
