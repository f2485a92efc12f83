// Why a subject may or may not perform an action. Stateless: safe to call concurrently.
#pragma once

#include "analyzer/queries/action.h"
#include "graph/model/memberships.h"
#include "graph/rbac/authorizer.h"
#include "reports/answers/explanation.h"

#include <string>
#include <vector>

namespace nsposture::queries {

struct ExplainQuestion {
  Subject subject;
  std::vector<std::string> groups;  // in addition to implicit and known groups
  ActionText action;
};

// If denied, also finds near misses and searches whether the subject could gain access.
[[nodiscard]] reports::Explanation explain(const rbac::Authorizer& authorizer,
                                           const ExplainQuestion& question,
                                           const Memberships& memberships = {});

}  // namespace nsposture::queries
