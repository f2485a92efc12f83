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
  std::string kind;  // as JSON names it: "other_verb"
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
  std::vector<std::string> groups;  // every group that counted
  std::string action;               // as it was asked: `create namespaces`
  bool allowed = false;
  bool unknown = false;  // not allowed by what was read, and not all was read that decides
  std::string reason;    // the API server's
  std::vector<NamedGrant> grants;      // when allowed: every one; with names: by apply only
  std::vector<NearMiss> misses;        // when refused
  std::vector<NamedGrant> apply_only;  // when refused: names that can be created all the same
  bool searched = false;               // when refused: whether it could become able to
  std::optional<Becoming> becoming;
  // Without a path: kinds and inputs that may hold one and were not read.
  std::vector<NotRead> paths_not_read;
  Caveats caveats = {};
};

}  // namespace nsposture::reports
