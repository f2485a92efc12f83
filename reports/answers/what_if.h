// The answer of `what-if`: the cluster as it would be after changes.
#pragma once

#include "graph/model/access.h"
#include "graph/model/subject.h"
#include "reports/answers/caveats.h"
#include "reports/answers/difference.h"
#include "reports/answers/remediation.h"

#include <string>
#include <vector>

namespace nsposture::reports {

// A subject that has or could gain access to the action, before or after.
struct AccessBeforeAndAfter {
  Subject subject;
  Access before = Access::None;
  Access after = Access::None;

  [[nodiscard]] bool changes() const { return before != after; }
};

struct WhatIf {
  std::string action;                // as in the question: `create namespaces`
  std::vector<Removal> removed;      // as requested
  std::vector<std::string> applied;  // files and folders
  // By subject. Kubernetes' own components are left out when nothing changes for them and only
  // Kubernetes itself granted them access.
  std::vector<AccessBeforeAndAfter> subjects;
  Difference difference;  // in everything else
  Caveats caveats = {};

  [[nodiscard]] bool anybody_gains() const;
};

}  // namespace nsposture::reports
