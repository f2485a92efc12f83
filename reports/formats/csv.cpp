#include "reports/answers/words.h"
#include "reports/escape/csv_row.h"
#include "reports/formats/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace nsposture::reports::formats {

namespace {

std::string places(const store::Finding& finding) {
  std::vector<std::string> list;
  for (const auto& evidence : finding.evidence) {
    auto where = place(evidence.file, evidence.line);
    if (!where.empty() && std::ranges::find(list, where) == list.end()) {
      list.push_back(std::move(where));
    }
  }
  return fmt::format("{}", fmt::join(list, " "));
}

std::string audit_ids(const store::Finding& finding) {
  std::vector<std::string> list;
  for (const auto& evidence : finding.evidence) {
    if (!evidence.audit_id.empty() && std::ranges::find(list, evidence.audit_id) == list.end()) {
      list.push_back(evidence.audit_id);
    }
  }
  return fmt::format("{}", fmt::join(list, " "));
}

}  // namespace

std::string render_csv(const ReportData& data) {
  std::string out;
  escape::add_csv_row(out, {"rule", "severity", "confidence", "state", "time", "namespace",
                            "subject", "title", "doubts", "places", "audit_ids", "remediation",
                            "accepted_reason", "fingerprint", "cluster"});
  const auto shown = std::min(data.most_findings, data.findings.size());
  for (const auto& view : std::span(data.findings).first(shown)) {
    const auto& finding = view.finding;
    escape::add_csv_row(
        out,
        {finding.rule, store::to_string(finding.severity), store::to_string(finding.confidence),
         to_string(view.state), finding.time ? format_rfc3339(*finding.time) : std::string(),
         finding.namespace_, finding.subject, finding.title,
         fmt::format("{}", fmt::join(finding.doubts, ". ")), places(finding), audit_ids(finding),
         view.rule.remediation, view.accepted_reason, finding.fingerprint, data.cluster});
  }
  return out;
}

}  // namespace nsposture::reports::formats
