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

// Somebody who may do what is asked about, or could become able to, before or after.
struct AccessBeforeAndAfter {
  Subject subject;
  Access before = Access::None;
  Access after = Access::None;

  [[nodiscard]] bool changes() const { return before != after; }
};

struct WhatIf {
  std::string action;                // as it was asked: `create namespaces`
  std::vector<Removal> removed;      // as they were asked for
  std::vector<std::string> applied;  // files and folders
  // By subject. Kubernetes' own components are left out where nothing changes for them and nobody
  // else than Kubernetes gave it to them.
  std::vector<AccessBeforeAndAfter> subjects;
  Difference difference;  // of everything else
  Caveats caveats = {};

  [[nodiscard]] bool anybody_gains() const;
};

}  // namespace nsposture::reports
