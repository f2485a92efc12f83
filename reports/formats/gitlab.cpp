#include "graph/base/json_text.h"
#include "reports/answers/finding_group.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace nsposture::reports::formats {

namespace {

using Json = nlohmann::ordered_json;

// The five of Code Climate's levels that GitLab shows.
std::string_view level_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
      return "blocker";
    case store::Severity::High:
      return "critical";
    case store::Severity::Medium:
      return "major";
    case store::Severity::Low:
      return "minor";
    case store::Severity::Info:
      return "info";
  }
  return "info";
}

std::string_view relative(std::string_view file) {
  while (file.starts_with("./")) file.remove_prefix(2);
  return file;
}

Json location(std::string_view file, std::uint64_t line) {
  return {{"path", escape::printable(relative(file))},
          {"lines", {{"begin", std::max<std::uint64_t>(line, 1)}}}};
}

// Every entry must have a path: an entry without one gets `cluster`.
Json entry(const FindingGroup& group) {
  const auto at = any_place(group);
  const auto& finding = group.lead().finding;
  return {{"description", escape::printable(title_of(group))},
          {"check_name", finding.rule},
          {"fingerprint", group.cause != nullptr ? group.cause->id : finding.fingerprint},
          {"severity", level_of(group.severity())},
          {"location", at ? location(at->file, at->line) : location("cluster", 1)}};
}

Json entry(const Diagnostic& diagnostic) {
  const auto place = fmt::format("{}", diagnostic.line);
  return {{"description", escape::printable(diagnostic.message)},
          {"check_name", "unreadable"},
          {"fingerprint",
           store::fingerprint({"unreadable", diagnostic.file, place, diagnostic.message})},
          {"severity", "critical"},
          {"location", location(diagnostic.file, diagnostic.line)}};
}

}  // namespace

// GitLab itself compares with the report of the target branch, so existing findings stay in.
std::string render_gitlab(const ReportData& data) {
  Json list = Json::array();
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind == DiagnosticKind::Unreadable) list.push_back(entry(diagnostic));
  }
  for (const auto& group : group_findings(data)) {
    if (group.lead().state != FindingState::Accepted) list.push_back(entry(group));
  }
  return to_text(list, 1) + '\n';
}

}  // namespace nsposture::reports::formats
