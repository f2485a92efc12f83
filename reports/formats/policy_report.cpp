#include "graph/base/json_text.h"
#include "reports/answers/finding_group.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

// An object in etcd may have about 1.5 MiB.
constexpr std::size_t kMostResultsOfReport = 1000;
constexpr std::size_t kMostResources = 100;  // per result
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

std::string_view outcome_of(const FindingGroup& group) {
  if (group.lead().state == FindingState::Accepted) return "skip";
  return group.severity() >= store::Severity::Medium ? "fail" : "warn";
}

void add_finding(const FindingView& view, Json& bag) {
  const auto& finding = view.finding;
  bag["confidence"] = store::to_string(finding.confidence);
  bag["fingerprint"] = escape::printable(finding.fingerprint);
  if (!finding.subject.empty()) bag["subject"] = escape::printable(finding.subject);
  if (finding.time) bag["time"] = format_rfc3339(*finding.time);
  if (!view.accepted_reason.empty())
    bag["acceptedReason"] = escape::printable(view.accepted_reason);
  if (finding.evidence.empty()) return;
  const auto& first = finding.evidence.front();
  bag["evidence"] = escape::printable(first.text);
  if (!first.file.empty()) bag["place"] = escape::printable(place(first.file, first.line));
}

// Text to be pasted is not cut, up to what an object can contain.
std::string fix_text(const Cause& cause) {
  constexpr std::size_t kMostOfFix = 4000;
  if (cause.changes.empty()) return escape::printable(cause.advice);
  std::string text;
  for (std::size_t i = 0; i < cause.changes.size(); ++i) {
    const auto command = escape::printable(cause.changes[i].command, kMostOfFix);
    if (text.size() + command.size() > kMostOfFix) {
      return text + fmt::format("{}# and {} more", text.empty() ? "" : "\n",
                                count_of(cause.changes.size() - i, "command", "commands"));
    }
    text += (text.empty() ? "" : "\n") + command;
  }
  return text;
}

void add_cause(const FindingGroup& group, Json& bag) {
  const auto& cause = *group.cause;
  bag["cause"] = cause.id;
  bag["findings"] = std::to_string(group.findings.size());
  bag["rules"] = fmt::format("{}", fmt::join(cause.rules, ", "));
  if (const auto fix = fix_text(cause); !fix.empty()) bag["fix"] = fix;
  if (has_change(cause)) bag["used"] = use_text(cause);
}

// Values are always text.
Json properties(const FindingGroup& group) {
  const bool fresh = group.count(FindingState::New) > 0;
  Json bag = {{"severity", store::to_string(group.severity())},
              {"state", to_string(fresh ? FindingState::New : group.lead().state)}};
  if (group.cause != nullptr) add_cause(group, bag);
  if (group.findings.size() == 1) add_finding(group.lead(), bag);
  return bag;
}

Json namespaces_of(const FindingGroup& group) {
  std::set<std::string_view> names;
  for (const auto* view : group.findings) names.insert(view->finding.namespace_);
  names.erase("");
  Json list = Json::array();
  for (const auto name : names) {
    if (list.size() == kMostResources) break;
    list.push_back(
        {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"name", escape::printable(name)}});
  }
  return list;
}

Json result_json(const FindingGroup& group, const ReportData& data) {
  const auto& lead = group.lead();
  Json result = {{"source", "nsposture"},
                 {"policy", lead.finding.rule},
                 {"rule", rule_title(lead)},
                 {"category", "Namespace posture"},
                 {"severity", severity_of(group.severity())},
                 {"result", outcome_of(group)},
                 {"scored", true},
                 {"message", escape::printable(title_of(group))}};
  if (auto list = namespaces_of(group); !list.empty()) result["resources"] = std::move(list);
  result["timestamp"] = {{"seconds", data.generated.ns / kSecond},
                         {"nanos", data.generated.ns % kSecond}};
  result["properties"] = properties(group);
  return result;
}

Json summary_json(const std::vector<FindingGroup>& groups, const ReportData& data) {
  Json summary;
  for (const auto* outcome : {"pass", "fail", "warn", "error", "skip"}) summary[outcome] = 0;
  for (const auto& group : groups) {
    auto& count = summary[std::string(outcome_of(group))];
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
  const auto groups = group_findings(data);
  Json results = Json::array();
  for (const auto& group : groups) {
    if (results.size() == kMostResultsOfReport) break;
    results.push_back(result_json(group, data));
  }
  const auto counts = summarize(data);
  Json annotations = {{"nsposture.dev/generated", format_rfc3339(data.generated)},
                      {"nsposture.dev/findings", std::to_string(counts.open_total)},
                      {"nsposture.dev/causes", std::to_string(data.causes.size())}};
  if (results.size() < groups.size()) {
    annotations["nsposture.dev/left-out"] = std::to_string(groups.size() - results.size());
  }
  const Json report = {{"apiVersion", "wgpolicyk8s.io/v1alpha2"},
                       {"kind", "ClusterPolicyReport"},
                       {"metadata",
                        {{"name", "nsposture"},
                         {"labels", {{"app.kubernetes.io/managed-by", "nsposture"}}},
                         {"annotations", std::move(annotations)}}},
                       {"summary", summary_json(groups, data)},
                       {"results", std::move(results)}};
  return to_text(report, 2, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::formats
