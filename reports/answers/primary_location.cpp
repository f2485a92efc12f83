#include "reports/answers/primary_location.h"

namespace nsposture::reports {

namespace {

bool is_rbac(const store::Evidence& evidence) {
  return evidence.kind == store::EvidenceKind::Grant ||
         evidence.kind == store::EvidenceKind::Binding ||
         evidence.kind == store::EvidenceKind::Role || evidence.kind == store::EvidenceKind::Object;
}

}  // namespace

const store::Evidence* primary_location(const store::Finding& finding) {
  const store::Evidence* best = nullptr;
  for (const auto& evidence : finding.evidence) {
    if (evidence.file.empty()) continue;
    const bool better = best == nullptr || (best->line == 0 && evidence.line > 0) ||
                        (!is_rbac(*best) && is_rbac(evidence) && evidence.line > 0);
    if (better) best = &evidence;
  }
  return best;
}

}  // namespace nsposture::reports
