#include "analyzer/queries/findings.h"

#include <algorithm>

namespace nsposture::queries {

namespace {

bool is_asked_for(const store::Finding& finding, const FindingsQuestion& question) {
  if (finding.severity < question.least) return false;
  if (!question.rules.empty() &&
      std::ranges::find(question.rules, finding.rule) == question.rules.end()) {
    return false;
  }
  if (finding.subject.find(question.subject) == std::string::npos) return false;
  return question.namespace_.empty() || finding.namespace_ == question.namespace_;
}

}  // namespace

reports::ReportData findings(reports::ReportData report, const FindingsQuestion& question) {
  std::erase_if(report.findings,
                [&](const auto& view) { return !is_asked_for(view.finding, question); });
  return report;
}

std::vector<store::Finding> open_findings(const reports::ReportData& report) {
  std::vector<store::Finding> open;
  for (const auto& view : report.findings) {
    if (view.state != store::FindingState::Accepted) open.push_back(view.finding);
  }
  return open;
}

}  // namespace nsposture::queries
