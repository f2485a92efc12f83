#include "reports/formats/report.h"
#include "reports/report_data.h"
#include "reports/summary.h"
#include "reports/view.h"
#include "reports/words.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

extern "C" const char junit_page_begin[], junit_page_end[];  // scripts/cmake/Embed.cmake

namespace nsposture::reports {

namespace {

bool passes(const FindingView& found) {
  return found.finding.severity == store::Severity::Info;
}

std::string evidence_text(const store::Evidence& evidence) {
  std::string text = evidence.time ? when(*evidence.time) + "  " + evidence.text : evidence.text;
  if (const auto where = place(evidence.file, evidence.line); !where.empty()) text += "  " + where;
  return text;
}

View case_view(const FindingView& found) {
  const auto& finding = found.finding;
  View view;
  put(view, "rule", finding.rule);
  put(view, "title", finding.title);
  put(view, "severity", store::to_string(finding.severity));
  put(view, "file", finding.evidence.empty() ? std::string() : finding.evidence.front().file);
  put(view, "line",
      finding.evidence.empty() || finding.evidence.front().line == 0
          ? std::string()
          : std::to_string(finding.evidence.front().line));
  put_flag(view, "skipped", found.state == "accepted");
  put(view, "reason", found.accepted_reason);
  put_flag(view, "failed", found.state != "accepted" && !passes(found));
  std::vector<std::string> lines;
  for (const auto& evidence : finding.evidence) lines.push_back(evidence_text(evidence));
  for (const auto& doubt : finding.doubts) lines.push_back("doubt: " + doubt);
  if (!found.rule.why.empty()) lines.push_back(fmt::format("why: {}", found.rule.why));
  if (!found.rule.remediation.empty()) {
    lines.push_back(fmt::format("mend: {}", found.rule.remediation));
  }
  lines.push_back("fingerprint: " + finding.fingerprint);
  put_texts(view, "lines", lines);
  return view;
}

struct Suite {
  View cases{View::type::list};
  std::uint64_t tests = 0, failures = 0, skipped = 0;
};

View suite_view(std::string_view rule, std::string_view title, Suite& suite) {
  View view;
  put(view, "suite", rule == title ? std::string(rule) : fmt::format("{} {}", rule, title));
  put(view, "tests", std::to_string(suite.tests));
  put(view, "failures", std::to_string(suite.failures));
  put(view, "skips", std::to_string(suite.skipped));
  view["cases"] = std::move(suite.cases);
  return view;
}

View errors_view(const ReportData& data, std::uint64_t& errors) {
  View list(View::type::list);
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    View view;
    put(view, "file", diagnostic.file);
    put(view, "message", describe(diagnostic));
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
    if (found.state == "accepted") {
      ++suite.skipped;
    } else if (!passes(found)) {
      ++suite.failures;
      ++failures;
    }
  }
  View page;
  View list(View::type::list);
  for (auto& [rule, entry] : suites) list.push_back(suite_view(rule, entry.first, entry.second));
  std::uint64_t errors = 0;
  page["input_errors"] = errors_view(data, errors);
  page["suites"] = std::move(list);
  put(page, "errors", std::to_string(errors));
  put_flag(page, "any_errors", errors > 0);
  put_flag(page, "nothing", data.findings.empty() && errors == 0);
  put(page, "tests", std::to_string(std::max<std::uint64_t>(data.findings.size() + errors, 1)));
  put(page, "failures", std::to_string(failures));
  put(page, "timestamp", format_rfc3339(Timestamp{data.generated.ns, 0}).substr(0, 19));
  put(page, "cluster", data.cluster.empty() ? std::string_view("cluster") : data.cluster);
  kainjow::mustache::mustache engine(std::string(junit_page_begin, junit_page_end));
  return engine.render(page);
}

}  // namespace nsposture::reports
