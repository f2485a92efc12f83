// The answer of `explain`.
#pragma once

#include "graph/model/access.h"
#include "graph/model/named_grant.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"
#include "reports/answers/escalation_path.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::reports {

// What comes nearest to a grant.
struct NearMiss {
  std::string kind;  // its name in JSON: "other_verb"
  std::string text;
  NamedGrant nearest;
};

struct Becoming {
  Access access = Access::Takeover;
  std::uint32_t cost = 0;
  EscalationPath path;  // the cheapest
};

struct Explanation {
  Subject subject;
  std::vector<std::string> groups;  // every group that was considered
  std::string action;               // as in the question: `create namespaces`
  bool allowed = false;
  bool unknown = false;  // not allowed by what was read, and not everything that decides was read
  std::string reason;    // the API server's
  std::vector<NamedGrant> grants;      // when allowed: all of them; with names: by apply only
  std::vector<NearMiss> misses;        // when denied
  std::vector<NamedGrant> apply_only;  // when denied: names that can still be created
  bool searched = false;               // when denied: whether escalation paths were searched
  std::optional<Becoming> becoming;
  // Without a path: kinds and inputs that may contain one and were not read.
  std::vector<NotRead> paths_not_read;
  Caveats caveats = {};
};

}  // namespace nsposture::reports
