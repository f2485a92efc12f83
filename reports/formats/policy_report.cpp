#include "graph/base/json_text.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <nlohmann/json.hpp>

#include <array>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

// An object in etcd may have some 1.5 MiB.
constexpr std::size_t kMostResultsOfReport = 1000;
constexpr std::int64_t kSecond = 1'000'000'000;

// Older versions of the resource know only these three.
std::string_view severity_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
    case store::Severity::High:
      return "high";
    case store::Severity::Medium:
      return "medium";
    case store::Severity::Low:
    case store::Severity::Info:
      return "low";
  }
  return "low";
}

std::string_view outcome_of(const FindingView& view) {
  if (view.state == FindingState::Accepted) return "skip";
  return view.finding.severity >= store::Severity::Medium ? "fail" : "warn";
}

// Values are text, whatever they say.
Json properties(const FindingView& view) {
  const auto& finding = view.finding;
  Json bag = {{"severity", store::to_string(finding.severity)},
              {"confidence", store::to_string(finding.confidence)},
              {"state", to_string(view.state)},
              {"fingerprint", escape::printable(finding.fingerprint)}};
  if (!finding.subject.empty()) bag["subject"] = escape::printable(finding.subject);
  if (finding.time) bag["time"] = format_rfc3339(*finding.time);
  if (!view.accepted_reason.empty())
    bag["acceptedReason"] = escape::printable(view.accepted_reason);
  if (!finding.evidence.empty()) {
    const auto& first = finding.evidence.front();
    bag["evidence"] = escape::printable(first.text);
    if (!first.file.empty()) bag["place"] = escape::printable(place(first.file, first.line));
  }
  return bag;
}

Json result_json(const FindingView& view, const ReportData& data) {
  const auto& finding = view.finding;
  Json result = {{"source", "nsposture"},
                 {"policy", finding.rule},
                 {"rule", rule_title(view)},
                 {"category", "Namespace posture"},
                 {"severity", severity_of(finding.severity)},
                 {"result", outcome_of(view)},
                 {"scored", true},
                 {"message", escape::printable(finding.title)}};
  if (!finding.namespace_.empty()) {
    result["resources"] = Json::array({{{"apiVersion", "v1"},
                                        {"kind", "Namespace"},
                                        {"name", escape::printable(finding.namespace_)}}});
  }
  result["timestamp"] = {{"seconds", data.generated.ns / kSecond},
                         {"nanos", data.generated.ns % kSecond}};
  result["properties"] = properties(view);
  return result;
}

Json summary_json(const ReportData& data) {
  Json summary;
  for (const auto* outcome : {"pass", "fail", "warn", "error", "skip"}) summary[outcome] = 0;
  for (const auto& view : data.findings) {
    auto& count = summary[std::string(outcome_of(view))];
    count = count.get<std::uint64_t>() + 1;
  }
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    summary["error"] = summary["error"].get<std::uint64_t>() + 1;
  }
  return summary;
}

}  // namespace

std::string render_policy_report(const ReportData& data) {
  Json results = Json::array();
  for (const auto& view : data.findings) {
    if (results.size() == kMostResultsOfReport) break;
    results.push_back(result_json(view, data));
  }
  Json annotations = {{"nsposture.dev/generated", format_rfc3339(data.generated)}};
  if (results.size() < data.findings.size()) {
    annotations["nsposture.dev/left-out"] = std::to_string(data.findings.size() - results.size());
  }
  const Json report = {{"apiVersion", "wgpolicyk8s.io/v1alpha2"},
                       {"kind", "ClusterPolicyReport"},
                       {"metadata",
                        {{"name", "nsposture"},
                         {"labels", {{"app.kubernetes.io/managed-by", "nsposture"}}},
                         {"annotations", std::move(annotations)}}},
                       {"summary", summary_json(data)},
                       {"results", std::move(results)}};
  return to_text(report, 2, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::formats
