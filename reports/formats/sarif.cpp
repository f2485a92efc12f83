#include "graph/base/json_text.h"
#include "reports/answers/primary_location.h"
#include "reports/answers/words.h"
#include "reports/escape/markdown_text.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
// GitHub refuses a run with more.
constexpr std::size_t kMostResults = 25'000;
constexpr std::size_t kMostRelated = 20;

std::string_view level_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
    case store::Severity::High:
      return "error";
    case store::Severity::Medium:
      return "warning";
    case store::Severity::Low:
    case store::Severity::Info:
      return "note";
  }
  return "note";
}

// In the middle of the ranges that GitHub takes for its own words.
std::string_view score_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "9.5";
    case store::Severity::High:
      return "8.0";
    case store::Severity::Medium:
      return "5.5";
    case store::Severity::Low:
      return "2.5";
    case store::Severity::Info:
      return "0.0";
  }
  return "0.0";
}

// Brackets in a message would make a link of a name (SARIF 3.11.6).
std::string message_text(std::string_view text) {
  std::string out;
  for (const char c : escape::printable(text)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// RFC 3986: everything but unreserved characters and the slashes of the path.
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

Json artifact(std::string_view file) {
  if (file.starts_with('/')) return {{"uri", "file://" + encode_path(file)}};
  while (file.starts_with("./")) file.remove_prefix(2);
  return {{"uri", encode_path(file)}, {"uriBaseId", "%SRCROOT%"}};
}

Json physical(std::string_view file, std::uint64_t line, std::uint64_t column = 0) {
  Json region = {{"startLine", std::max<std::uint64_t>(line, 1)}};
  if (line > 0 && column > 0) region["startColumn"] = column;
  return {{"artifactLocation", artifact(file)}, {"region", std::move(region)}};
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

// Code scanning wants a place for each result; without one it is the snapshot's source.
Json main_location(const store::Finding& finding, const ReportData& data) {
  Json location;
  if (const auto* evidence = primary_location(finding)) {
    location["physicalLocation"] = physical(evidence->file, evidence->line, evidence->column);
  } else {
    const bool known = data.snapshot && !data.snapshot->sources.empty();
    location["physicalLocation"] =
        physical(known ? std::string_view(data.snapshot->sources) : "cluster", 1);
  }
  if (auto names = logical(finding); !names.empty())
    location["logicalLocations"] = std::move(names);
  return location;
}

Json related_locations(const store::Finding& finding) {
  Json list = Json::array();
  for (const auto& evidence : finding.evidence) {
    if (evidence.file.empty() || list.size() == kMostRelated) continue;
    list.push_back({{"id", list.size() + 1},
                    {"physicalLocation", physical(evidence.file, evidence.line, evidence.column)},
                    {"message", {{"text", message_text(evidence.text)}}}});
  }
  return list;
}

Json properties(const store::Finding& finding) {
  Json bag = {{"severity", store::to_string(finding.severity)},
              {"confidence", store::to_string(finding.confidence)},
              {"subject", finding.subject},
              {"namespace", finding.namespace_}};
  if (finding.time) bag["time"] = format_rfc3339(*finding.time);
  if (!finding.doubts.empty()) bag["doubts"] = finding.doubts;
  if (!finding.next_steps.empty()) bag["nextSteps"] = finding.next_steps;
  return bag;
}

using RuleIndex = std::map<std::string_view, std::size_t>;

Json result(const FindingView& view, const ReportData& data, const RuleIndex& rules) {
  const auto& finding = view.finding;
  Json out = {{"ruleId", finding.rule},
              {"ruleIndex", rules.at(finding.rule)},
              {"level", level_of(finding.severity)},
              {"message", {{"text", message_text(finding.title)}}},
              {"locations", Json::array({main_location(finding, data)})},
              {"relatedLocations", related_locations(finding)},
              {"partialFingerprints", {{"nsposture/v1", finding.fingerprint}}},
              {"baselineState", view.state == FindingState::New ? "new" : "unchanged"}};
  if (view.state == FindingState::Accepted) {
    out["suppressions"] =
        Json::array({{{"kind", "external"},
                      {"status", "accepted"},
                      {"justification", escape::printable(view.accepted_reason)}}});
  }
  out["properties"] = properties(finding);
  return out;
}

Json help(const store::RuleInfo& rule) {
  std::string markdown =
      fmt::format("**Why it matters.** {}\n\n**How to mend it.** {}\n",
                  escape::markdown_sentence(rule.why), escape::markdown_sentence(rule.remediation));
  for (const auto reference : rule.references)
    markdown += "\n- " + escape::markdown_text(reference);
  return {{"text", fmt::format("{}\n\n{}", rule.why, rule.remediation)},
          {"markdown", std::move(markdown)}};
}

Json descriptor(const FindingView& view) {
  const auto& rule = view.rule;
  if (rule.id.empty()) return {{"id", view.finding.rule}};
  return {{"id", rule.id},
          {"name", rule.id},
          {"shortDescription", {{"text", rule.title}}},
          {"fullDescription", {{"text", rule.why}}},
          {"help", help(rule)},
          {"defaultConfiguration", {{"level", level_of(rule.severity)}}},
          {"properties",
           {{"security-severity", score_of(rule.severity)},
            {"precision", "high"},
            {"tags", {"security", "kubernetes", "rbac"}}}}};
}

Json rules_of(const ReportData& data, RuleIndex& index) {
  Json list = Json::array();
  for (const auto& view : data.findings) {
    if (index.try_emplace(view.finding.rule, index.size()).second) list.push_back(descriptor(view));
  }
  return list;
}

Json notification(const Diagnostic& diagnostic) {
  return {{"level", diagnostic.kind == DiagnosticKind::Unreadable ? "error" : "warning"},
          {"message",
           {{"text", fmt::format("{}: {}", to_string(diagnostic.kind),
                                 message_text(describe(diagnostic)))}}}};
}

Json invocation(const ReportData& data) {
  Json notifications = Json::array();
  for (const auto& diagnostic : data.diagnostics) {
    notifications.push_back(notification(diagnostic));
  }
  if (data.findings.size() > kMostResults) {
    notifications.push_back(
        {{"level", "warning"},
         {"message",
          {{"text", fmt::format("{} more findings are left out: a run holds {}",
                                data.findings.size() - kMostResults, kMostResults)}}}});
  }
  return {{"executionSuccessful", true},
          {"endTimeUtc", format_rfc3339(data.generated)},
          {"toolExecutionNotifications", std::move(notifications)}};
}

}  // namespace

std::string render_sarif(const ReportData& data) {
  RuleIndex index;
  auto rules = rules_of(data, index);
  Json results = Json::array();
  for (const auto& view : data.findings) {
    if (results.size() == kMostResults) break;
    results.push_back(result(view, data, index));
  }
  Json driver = {
      {"name", "nsposture"}, {"semanticVersion", data.tool_version}, {"rules", std::move(rules)}};
  Json run = {{"tool", {{"driver", std::move(driver)}}},
              {"automationDetails",
               {{"id", fmt::format("nsposture/{}/", escape::printable(data.cluster))}}},
              {"invocations", Json::array({invocation(data)})},
              {"columnKind", "unicodeCodePoints"},
              {"results", std::move(results)}};
  const Json log = {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return to_text(log, 1, JsonCharacters::Ascii) + '\n';
}

}  // namespace nsposture::reports::formats
