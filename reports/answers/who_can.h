// The answer of `who-can`.
#pragma once

#include "graph/model/access.h"
#include "graph/model/named_grant.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"
#include "reports/answers/escalation_path.h"

#include <cstdint>
#include <string>
#include <vector>

namespace nsposture::reports {

struct NamedSubject {
  Subject subject;
  std::vector<NamedGrant> grants;  // not empty
  // A subject of Kubernetes itself, only by bindings that the API server creates.
  bool by_design = false;
};

// The subjects with the permission, sorted, each once.
struct WhoCan {
  std::vector<NamedSubject> subjects;
  std::string builtin_roles;  // Cluster::builtin_roles
  Caveats caveats = {};
};

// One subject that may do it, or could gain that.
struct SubjectAccess {
  Subject subject;
  Access access = Access::None;
  std::uint32_t cost = 0;             // of the cheapest path
  std::vector<NamedGrant> grants;     // when direct
  std::vector<EscalationPath> paths;  // the cheapest first
  // A subject of Kubernetes itself, only by bindings that the API server creates.
  bool by_design = false;
};

}  // namespace nsposture::reports
