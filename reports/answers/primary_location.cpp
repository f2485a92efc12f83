#include "reports/answers/primary_location.h"

#include "graph/base/builtin_file.h"

#include <algorithm>

namespace nsposture::reports {

namespace {

bool is_rbac(const store::Evidence& evidence) {
  return evidence.kind == store::EvidenceKind::Grant ||
         evidence.kind == store::EvidenceKind::Binding ||
         evidence.kind == store::EvidenceKind::Role || evidence.kind == store::EvidenceKind::Object;
}

// Evidence of objects as they were read, not of observations in a log.
bool is_manifest(const store::Evidence& evidence) {
  return is_rbac(evidence) || evidence.kind == store::EvidenceKind::Namespace ||
         evidence.kind == store::EvidenceKind::Step;
}

template <typename Wanted>
const store::Evidence* best_location(const store::Finding& finding, Wanted wanted) {
  const store::Evidence* best = nullptr;
  for (const auto& evidence : finding.evidence) {
    if (!wanted(evidence)) continue;
    const bool better = best == nullptr || (best->line == 0 && evidence.line > 0) ||
                        (!is_rbac(*best) && is_rbac(evidence) && evidence.line > 0);
    if (better) best = &evidence;
  }
  return best;
}

}  // namespace

const store::Evidence* primary_location(const store::Finding& finding) {
  return best_location(finding, [](const auto& evidence) { return !evidence.file.empty(); });
}

bool is_repository_path(std::string_view file) {
  if (is_builtin_file(file)) return false;
  if (file.empty() || file == "-" || file == "stdin" || file.starts_with('/')) return false;
  if (file.find("://") != std::string_view::npos) return false;
  while (!file.empty()) {
    const auto part = file.substr(0, file.find('/'));
    if (part == "..") return false;
    file.remove_prefix(std::min(part.size() + 1, file.size()));
  }
  return true;
}

bool is_in_repository(const store::Evidence& evidence) {
  return is_manifest(evidence) && is_repository_path(evidence.file);
}

const store::Evidence* repository_location(const store::Finding& finding) {
  return best_location(finding, is_in_repository);
}

}  // namespace nsposture::reports
