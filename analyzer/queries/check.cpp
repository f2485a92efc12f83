#include "analyzer/queries/check.h"

#include "analyzer/rules/registry.h"

#include <iterator>
#include <utility>

namespace nsposture::queries {

namespace {

std::vector<Diagnostic> diagnostics_of(check::CheckResult& result) {
  auto all = std::move(result.unreadable);
  all.insert(all.end(), std::make_move_iterator(result.warnings.begin()),
             std::make_move_iterator(result.warnings.end()));
  return all;
}

reports::FindingView view_of(check::CheckedFinding checked) {
  reports::FindingView view;
  view.finding = std::move(checked.finding);
  view.rule = rules::info_of(view.finding);
  view.state = checked.state;
  view.accepted_reason = std::move(checked.reason);
  return view;
}

void add_findings(std::vector<check::CheckedFinding> findings, reports::CheckReport& report) {
  const auto level = store::severity_from(report.fail_on);
  for (auto& checked : findings) {
    auto view = view_of(std::move(checked));
    if (level && view.state == store::FindingState::New && view.finding.severity >= *level)
      ++report.failing;
    report.data.findings.push_back(std::move(view));
  }
}

}  // namespace

reports::CheckReport check(CheckQuestion question) {
  const auto now = question.input.now;
  const auto& reading = question.input.cluster.reading;
  const auto kubernetes = question.input.cluster.kubernetes;
  auto not_read = reading.missing(kinds_of_paths());
  const bool lacks_needed = !reading.missing(needed_kinds()).empty();
  auto result = check::run_check(std::move(question.input));
  reports::CheckReport report;
  report.data.kubernetes = kubernetes;
  report.data.not_read = std::move(not_read);
  report.data.lacks_needed = lacks_needed;
  report.takeovers = result.takeovers;
  report.compared = result.compared;
  report.base = std::move(question.base);
  report.cluster = std::move(question.cluster);
  report.files = result.files;
  report.manifests = result.manifests;
  report.objects = result.objects;
  report.fail_on = std::move(question.fail_on);
  report.refused = result.refused;
  // An empty state proves nothing, unless a change left it empty. A state that a policy emptied
  // proves nothing either: the change may have written that policy.
  const bool nothing = result.files == 0 && (report.base.empty() || !result.skipped.empty());
  report.incomplete = question.cluster_incomplete || nothing || !result.unreadable.empty() ||
                      report.data.lacks_needed;
  for (auto& skipped : result.skipped) report.skipped.emplace_back(skipped.name, skipped.reason);
  for (auto& [reason, count] : result.left_out) report.left_out.emplace_back(reason, count);
  report.data.tool_version = std::move(question.version);
  report.data.generated = now;
  report.data.diagnostics = diagnostics_of(result);
  add_findings(std::move(result.findings), report);
  return report;
}

}  // namespace nsposture::queries
