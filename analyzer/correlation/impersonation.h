// The permissions that allow impersonation: `impersonate`, or from Kubernetes 1.35 two verbs, one
// for the identity and one for the impersonated action (audit-facts.md 2.10).
#pragma once

#include "analyzer/correlation/case_file.h"

#include <string>

namespace nsposture::correlation {

struct ImpersonationAt {
  DecisionAt legacy;
  // The constrained verbs: for the identity, and for the creation. Both are needed.
  DecisionAt as;
  DecisionAt on;

  [[nodiscard]] bool allowed() const { return legacy.allowed || (as.allowed && on.allowed); }
};

// The permissions to impersonate that user at the time of the creation. REQUIRES: the request is
// impersonated.
[[nodiscard]] ImpersonationAt impersonation_at(const Creation& creation, const CaseFile& file);

}  // namespace nsposture::correlation
