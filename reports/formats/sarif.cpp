#include "graph/base/json_text.h"
#include "reports/answers/finding_group.h"
#include "reports/answers/primary_location.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"
#include "reports/formats/sarif_rules.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
// GitHub rejects a run with more.
constexpr std::size_t kMostResults = 25'000;
constexpr std::size_t kMostRelated = 20;

// Brackets in a message would turn a name into a link (SARIF 3.11.6).
std::string message_text(std::string_view text) {
  std::string out;
  for (const char c : escape::printable(text)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// RFC 3986: encodes all but unreserved characters and the slashes of the path.
std::string encode_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Json physical(std::string_view file, std::uint64_t line, std::uint64_t column = 0) {
  while (file.starts_with("./")) file.remove_prefix(2);
  Json region = {{"startLine", std::max<std::uint64_t>(line, 1)}};
  if (line > 0 && column > 0) region["startColumn"] = column;
  return {{"artifactLocation", {{"uri", encode_path(file)}, {"uriBaseId", "%SRCROOT%"}}},
          {"region", std::move(region)}};
}

Json location_of(const store::Evidence& evidence) {
  return {{"physicalLocation", physical(evidence.file, evidence.line, evidence.column)}};
}

Json logical(const store::Finding& finding) {
  Json list = Json::array();
  if (!finding.namespace_.empty()) {
    list.push_back({{"name", escape::printable(finding.namespace_)},
                    {"fullyQualifiedName", "namespace/" + escape::printable(finding.namespace_)},
                    {"kind", "namespace"}});
  }
  if (!finding.subject.empty()) {
    list.push_back(
        {{"fullyQualifiedName", escape::printable(finding.subject)}, {"kind", "member"}});
  }
  return list;
}

void add_related(const store::Evidence& evidence, std::string_view text, Json& list) {
  if (list.size() == kMostRelated) return;
  auto location = location_of(evidence);
  location["id"] = list.size() + 1;
  location["message"] = {{"text", message_text(text)}};
  list.push_back(std::move(location));
}

Json evidence_places(const store::Finding& finding) {
  Json list = Json::array();
  for (const auto& evidence : finding.evidence) {
    if (is_in_repository(evidence)) add_related(evidence, evidence.text, list);
  }
  return list;
}

// For each finding of a cause: its text, and the location of its first evidence.
Json finding_texts(const FindingGroup& group) {
  Json list = Json::array();
  for (const auto* view : group.findings) {
    if (list.size() == kMostRelated) break;
    const auto& finding = view->finding;
    const auto where = finding.evidence.empty()
                           ? std::string()
                           : place(finding.evidence.front().file, finding.evidence.front().line);
    list.push_back(finding.title + (where.empty() ? "" : " (" + where + ")"));
  }
  return list;
}

// What no location shows: where in which log it was observed.
Json evidence_texts(const store::Finding& finding) {
  Json list = Json::array();
  for (const auto& evidence : finding.evidence) {
    if (list.size() == kMostRelated) break;
    const auto where = place(evidence.file, evidence.line);
    list.push_back(evidence.text + (where.empty() ? "" : " (" + where + ")"));
  }
  return list;
}

Json properties(const store::Finding& finding) {
  Json bag = {{"severity", store::to_string(finding.severity)},
              {"confidence", store::to_string(finding.confidence)},
              {"subject", finding.subject},
              {"namespace", finding.namespace_},
              {"evidence", evidence_texts(finding)}};
  if (finding.time) bag["time"] = format_rfc3339(*finding.time);
  if (!finding.doubts.empty()) bag["doubts"] = finding.doubts;
  if (!finding.next_steps.empty()) bag["nextSteps"] = finding.next_steps;
  return bag;
}

// 0 to 100: by severity, and within one severity by the share of the open findings that it covers.
double rank_of(store::Severity severity, double part) {
  constexpr std::array kFloors = {0.0, 10.0, 40.0, 70.0, 90.0, 100.0};  // Info first
  const auto at = static_cast<std::size_t>(severity);
  const auto rank = kFloors.at(at) + part * (kFloors.at(at + 1) - kFloors.at(at));
  return std::round(rank * 10) / 10;
}

std::string_view baseline_state(const FindingGroup& group) {
  const auto fresh = group.count(FindingState::New);
  if (fresh == 0) return "unchanged";
  return fresh == group.findings.size() ? "new" : "updated";
}

Json cause_properties(const FindingGroup& group) {
  const auto& cause = *group.cause;
  Json bag = {{"cause", cause.id},
              {"kind", to_string(cause.kind)},
              {"severity", store::to_string(cause.severity)},
              {"rules", cause.rules},
              {"findings", cause.findings},
              {"evidence", finding_texts(group)},
              {"ends", cause.ends()},
              {"verified", cause.verified},
              {"alsoRemoves", cause.also_removes}};
  Json commands = Json::array();
  for (const auto& change : cause.changes) commands.push_back(change.command);
  for (const auto& command : cause.commands) commands.push_back(command);
  bag["fix"] = {{"commands", std::move(commands)}, {"advice", cause.advice}};
  if (cause.used) bag["used"] = cause.used->requests;
  if (group.findings.size() == 1) bag["finding"] = properties(group.lead().finding);
  return bag;
}

// Only a file that can be in the repository: code hosts show it, and reject what they cannot show.
Json locations_of(const FindingGroup& group) {
  Json list = Json::array();
  const auto at = repository_place(group);
  if (!at) return list;
  Json location = {{"physicalLocation", physical(at->file, at->line, at->column)}};
  if (group.cause == nullptr) {
    if (auto names = logical(group.lead().finding); !names.empty())
      location["logicalLocations"] = std::move(names);
  }
  list.push_back(std::move(location));
  return list;
}

// For a cause, the locations of its findings.
Json related_locations(const FindingGroup& group) {
  if (group.cause == nullptr) return evidence_places(group.lead().finding);
  Json list = Json::array();
  for (const auto* view : group.findings) {
    if (const auto* evidence = repository_location(view->finding))
      add_related(*evidence, view->finding.title, list);
  }
  return list;
}

Json fingerprints_of(const FindingGroup& group) {
  Json prints;
  if (group.cause != nullptr) prints["nsposture/cause/v1"] = group.cause->id;
  prints["nsposture/v1"] = group.lead().finding.fingerprint;
  return prints;
}

Json suppression(const FindingView& view) {
  return {{"kind", "external"},
          {"status", "accepted"},
          {"justification", escape::printable(view.accepted_reason)}};
}

Json result(const FindingGroup& group, std::uint64_t open, const RuleIndex& rules,
            bool has_baseline) {
  const auto& lead = group.lead();
  const bool accepted = lead.state == FindingState::Accepted;
  const double part = accepted || open == 0
                          ? 0
                          : static_cast<double>(group.findings.size()) / static_cast<double>(open);
  Json out = {{"ruleId", lead.finding.rule},
              {"ruleIndex", rules.at(lead.finding.rule)},
              {"level", sarif_level(group.severity())},
              {"rank", rank_of(group.severity(), part)},
              {"message", {{"text", message_text(title_of(group))}}}};
  if (auto list = locations_of(group); !list.empty()) out["locations"] = std::move(list);
  if (auto list = related_locations(group); !list.empty())
    out["relatedLocations"] = std::move(list);
  out["partialFingerprints"] = fingerprints_of(group);
  // Without an earlier run there is no baseline to compare with.
  if (has_baseline) out["baselineState"] = baseline_state(group);
  if (accepted) out["suppressions"] = Json::array({suppression(lead)});
  out["properties"] = group.cause == nullptr ? properties(lead.finding) : cause_properties(group);
  return out;
}

Json notification(const Diagnostic& diagnostic) {
  return {{"level", diagnostic.kind == DiagnosticKind::Unreadable ? "error" : "warning"},
          {"message",
           {{"text", fmt::format("{}: {}", to_string(diagnostic.kind),
                                 message_text(describe(diagnostic)))}}}};
}

Json invocation(const ReportData& data, std::size_t left_out) {
  Json notifications = Json::array();
  for (const auto& diagnostic : data.diagnostics) {
    notifications.push_back(notification(diagnostic));
  }
  if (left_out > 0) {
    notifications.push_back({{"level", "warning"},
                             {"message",
                              {{"text", fmt::format("{} more results are left out: a run holds {}",
                                                    left_out, kMostResults)}}}});
  }
  return {{"executionSuccessful", true},
          {"endTimeUtc", format_rfc3339(data.generated)},
          {"toolExecutionNotifications", std::move(notifications)}};
}

}  // namespace

std::string render_sarif(const ReportData& data) {
  RuleIndex index;
  auto rules = sarif_rules(data, index);
  const auto groups = group_findings(data);
  const auto open = summarize(data).open_total;
  Json results = Json::array();
  for (const auto& group : groups) {
    if (results.size() == kMostResults) break;
    results.push_back(result(group, open, index, data.has_earlier_run()));
  }
  const auto left_out = groups.size() - results.size();
  Json driver = {{"name", "nsposture"}, {"semanticVersion", data.tool_version}};
  if (!home_page().empty()) driver["informationUri"] = home_page();
  driver["rules"] = std::move(rules);
  Json run = {{"tool", {{"driver", std::move(driver)}}},
              {"automationDetails",
               {{"id", fmt::format("nsposture/{}/", escape::printable(data.cluster))}}},
              {"invocations", Json::array({invocation(data, left_out)})},
              {"columnKind", "unicodeCodePoints"},
              {"results", std::move(results)}};
  const Json log = {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return to_text(log, 1, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::formats
