#include "reports/answers/report_data.h"
#include "reports/answers/summary.h"
#include "reports/answers/words.h"
#include "reports/formats/report.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

extern "C" const char junit_page_begin[], junit_page_end[];  // scripts/cmake/Embed.cmake

namespace nsposture::reports::formats {

namespace {

bool passes(const FindingView& found) {
  return found.finding.severity == store::Severity::Info;
}

std::string evidence_text(const store::Evidence& evidence) {
  std::string text = evidence.time ? when(*evidence.time) + "  " + evidence.text : evidence.text;
  if (const auto where = place(evidence.file, evidence.line); !where.empty()) text += "  " + where;
  return text;
}

templates::View case_view(const FindingView& found) {
  const auto& finding = found.finding;
  templates::View view;
  templates::put(view, "rule", finding.rule);
  templates::put(view, "title", finding.title);
  templates::put(view, "severity", store::to_string(finding.severity));
  templates::put(view, "file",
                 finding.evidence.empty() ? std::string() : finding.evidence.front().file);
  templates::put(view, "line",
                 finding.evidence.empty() || finding.evidence.front().line == 0
                     ? std::string()
                     : std::to_string(finding.evidence.front().line));
  templates::put_flag(view, "skipped", found.state == FindingState::Accepted);
  templates::put(view, "reason", found.accepted_reason);
  templates::put_flag(view, "failed", found.state != FindingState::Accepted && !passes(found));
  std::vector<std::string> lines;
  lines.reserve(finding.evidence.size() + finding.doubts.size() + 3);
  for (const auto& evidence : finding.evidence) lines.push_back(evidence_text(evidence));
  for (const auto& doubt : finding.doubts) lines.push_back("doubt: " + doubt);
  if (!found.rule.why.empty()) lines.push_back(fmt::format("why: {}", found.rule.why));
  if (!found.rule.remediation.empty()) {
    lines.push_back(fmt::format("mend: {}", found.rule.remediation));
  }
  lines.push_back("fingerprint: " + finding.fingerprint);
  templates::put_texts(view, "lines", lines);
  return view;
}

struct Suite {
  templates::View cases{templates::View::type::list};
  std::uint64_t tests = 0, failures = 0, skipped = 0;
};

templates::View suite_view(std::string_view rule, std::string_view title, Suite& suite) {
  templates::View view;
  templates::put(view, "suite",
                 rule == title ? std::string(rule) : fmt::format("{} {}", rule, title));
  templates::put(view, "tests", std::to_string(suite.tests));
  templates::put(view, "failures", std::to_string(suite.failures));
  templates::put(view, "skips", std::to_string(suite.skipped));
  view["cases"] = std::move(suite.cases);
  return view;
}

templates::View errors_view(const ReportData& data, std::uint64_t& errors) {
  templates::View list(templates::View::type::list);
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    templates::View view;
    templates::put(view, "file", diagnostic.file);
    templates::put(view, "message", describe(diagnostic));
    list.push_back(view);
    ++errors;
  }
  return list;
}

}  // namespace

std::string render_junit(const ReportData& data) {
  std::map<std::string_view, std::pair<std::string_view, Suite>> suites;
  std::uint64_t failures = 0;
  for (const auto& found : data.findings) {
    auto& [title, suite] = suites[found.finding.rule];
    title = rule_title(found);
    suite.cases.push_back(case_view(found));
    ++suite.tests;
    if (found.state == FindingState::Accepted) {
      ++suite.skipped;
    } else if (!passes(found)) {
      ++suite.failures;
      ++failures;
    }
  }
  templates::View page;
  templates::View list(templates::View::type::list);
  for (auto& [rule, entry] : suites) list.push_back(suite_view(rule, entry.first, entry.second));
  std::uint64_t errors = 0;
  page["input_errors"] = errors_view(data, errors);
  page["suites"] = std::move(list);
  templates::put(page, "errors", std::to_string(errors));
  templates::put_flag(page, "any_errors", errors > 0);
  templates::put_flag(page, "nothing", data.findings.empty() && errors == 0);
  templates::put(page, "tests",
                 std::to_string(std::max<std::uint64_t>(data.findings.size() + errors, 1)));
  templates::put(page, "failures", std::to_string(failures));
  templates::put(page, "timestamp", format_rfc3339(Timestamp{data.generated.ns, 0}).substr(0, 19));
  templates::put(page, "cluster",
                 data.cluster.empty() ? std::string_view("cluster") : data.cluster);
  kainjow::mustache::mustache engine(std::string(junit_page_begin, junit_page_end));
  return engine.render(page);
}

std::string render_check_junit(const CheckReport& report) {
  auto data = report.data;
  for (auto& view : data.findings) {
    if (view.state != FindingState::Known) continue;
    view.state = FindingState::Accepted;
    view.accepted_reason = "there before this change";
  }
  return render_junit(data);
}

}  // namespace nsposture::reports::formats
