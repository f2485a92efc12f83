// What allows a request in the name of another: `impersonate`, or from Kubernetes 1.35 on two
// verbs, one for the identity and one for what is done in its name (audit-facts.md 2.10).
#pragma once

#include "analyzer/correlation/case_file.h"

#include <string>

namespace nsposture::correlation {

struct ImpersonationAt {
  DecisionAt legacy;
  // By the constrained verbs: as that identity, and the creation in its name. Both are needed.
  DecisionAt as;
  DecisionAt on;

  [[nodiscard]] bool allowed() const { return legacy.allowed || (as.allowed && on.allowed); }
};

// Of the impersonated user, at the time of the creation. REQUIRES: the request is impersonated.
[[nodiscard]] ImpersonationAt impersonation_at(const Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
