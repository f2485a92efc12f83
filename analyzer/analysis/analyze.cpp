#include "analyzer/analysis/analyze.h"

#include "analyzer/rules/registry.h"
#include "graph/base/error.h"

#include <algorithm>
#include <utility>

namespace nsposture::analysis {

std::unique_ptr<correlation::CaseFile> open_case_file(Inputs inputs) {
  if (inputs.snapshots.empty()) {
    throw Error(ErrorCode::Usage, "the database has no snapshot: run `nsposture scan` first");
  }
  return std::make_unique<correlation::CaseFile>(std::move(inputs.snapshots),
                                                 std::move(inputs.events),
                                                 std::move(inputs.coverage), inputs.gaps);
}

Analysis analyze(Inputs inputs, const rules::RuleSettings& settings) {
  const auto flows = std::move(inputs.flows);
  rules::Inputs others;
  others.changes = inputs.changes;
  if (!flows.empty()) others.flows = &flows;
  Analysis analysis;
  for (const auto& event : inputs.events) {
    analysis.last_event = std::max(analysis.last_event, event.id);
  }
  analysis.file = open_case_file(std::move(inputs));
  analysis.escalation = std::make_unique<escalation::Escalation>(analysis.file->now().cluster());
  analysis.findings = rules::run_rules(*analysis.file, settings, others, analysis.escalation.get());
  return analysis;
}

}  // namespace nsposture::analysis
