// Why a subject may or may not do something. Keeps nothing: several threads may ask at once.
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
  std::vector<std::string> groups;  // besides those that come with its name or are known of it
  ActionText action;
};

// Of a refusal also what comes near, and whether the subject could become able to: a search.
[[nodiscard]] reports::Explanation explain(const rbac::Authorizer& authorizer,
                                           const ExplainQuestion& question,
                                           const Memberships& memberships = {});

}  // namespace nsposture::queries
