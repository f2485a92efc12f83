#include "analyzer/rules/base/paths.h"

#include "analyzer/rules/base/evidence.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::rules {

void add_path(store::Finding& finding, const escalation::TakeoverPath& path,
              const Cluster& cluster) {
  std::size_t number = 0;
  for (const auto& step : path.steps) {
    ++number;
    store::Evidence evidence;
    evidence.kind = store::EvidenceKind::Step;
    evidence.text = fmt::format("step {}, {}, as {}: {} `{}`", number, to_string(step.technique),
                                step.as, step.because, step.request);
    finding.evidence.push_back(std::move(evidence));
    for (const auto& grant : step.grants) {
      if (!grant.gained) add_grant(finding, cluster, grant.grant);
    }
  }
}

std::string creatable_text(const escalation::TakeoverPath& path) {
  if (path.only_names.empty()) return "namespaces";
  return fmt::format("the namespaces {}", fmt::join(path.only_names, ", "));
}

}  // namespace nsposture::rules
