#include "reports/answers/primary_location.h"
#include "reports/answers/report_data.h"
#include "reports/answers/words.h"
#include "reports/formats/report.h"
#include "reports/templates/view.h"

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

extern "C" const char junit_page_begin[], junit_page_end[];  // scripts/cmake/Embed.cmake

namespace nsposture::reports::formats {

namespace {

enum class Outcome : std::uint8_t { Passed, Failed, Error, Skipped };

// Like the exit code: an object that the API server would reject was not judged.
Outcome outcome_of(const FindingView& found, const ReportData& data) {
  if (found.state == FindingState::Accepted) return Outcome::Skipped;
  if (found.rule.claim == store::Claim::Refused) return Outcome::Error;
  const bool fails = data.fail_on && found.finding.severity >= *data.fail_on;
  return fails ? Outcome::Failed : Outcome::Passed;
}

std::string evidence_text(const store::Evidence& evidence) {
  std::string text = evidence.time ? when(*evidence.time) + "  " + evidence.text : evidence.text;
  if (const auto where = place(evidence.file, evidence.line); !where.empty()) text += "  " + where;
  return text;
}

std::vector<std::string> lines_of(const FindingView& found) {
  const auto& finding = found.finding;
  std::vector<std::string> lines;
  lines.reserve(finding.evidence.size() + finding.doubts.size() + 3);
  for (const auto& evidence : finding.evidence) lines.push_back(evidence_text(evidence));
  for (const auto& doubt : finding.doubts) lines.push_back("limitation: " + doubt);
  if (!found.rule.why.empty()) lines.push_back(fmt::format("why: {}", found.rule.why));
  if (!found.rule.remediation.empty()) {
    lines.push_back(fmt::format("fix: {}", found.rule.remediation));
  }
  lines.push_back("fingerprint: " + finding.fingerprint);
  return lines;
}

templates::View case_view(const FindingView& found, Outcome outcome) {
  const auto& finding = found.finding;
  const auto* where = primary_location(finding);
  templates::View view;
  templates::put(view, "rule", finding.rule);
  templates::put(view, "title", finding.title);
  templates::put(view, "severity", store::to_string(finding.severity));
  templates::put(view, "file", where == nullptr ? std::string() : where->file);
  templates::put(
      view, "line",
      where == nullptr || where->line == 0 ? std::string() : std::to_string(where->line));
  templates::put_flag(view, "skipped", outcome == Outcome::Skipped);
  templates::put(view, "reason", found.accepted_reason);
  templates::put_flag(view, "failed", outcome == Outcome::Failed);
  templates::put_flag(view, "error", outcome == Outcome::Error);
  templates::put_flag(view, "passed", outcome == Outcome::Passed);
  templates::put_texts(view, "lines", lines_of(found));
  return view;
}

struct Counts {
  std::uint64_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(Outcome outcome) {
    ++tests;
    if (outcome == Outcome::Failed) ++failures;
    if (outcome == Outcome::Error) ++errors;
    if (outcome == Outcome::Skipped) ++skipped;
  }
};

void put_counts(templates::View& view, const Counts& counts) {
  templates::put(view, "tests", std::to_string(counts.tests));
  templates::put(view, "failures", std::to_string(counts.failures));
  templates::put(view, "errors", std::to_string(counts.errors));
  templates::put(view, "skips", std::to_string(counts.skipped));
}

struct Suite {
  templates::View cases{templates::View::type::list};
  Counts counts;
};

templates::View suite_view(std::string_view rule, std::string_view title, Suite& suite) {
  templates::View view;
  templates::put(view, "suite",
                 rule == title ? std::string(rule) : fmt::format("{} {}", rule, title));
  put_counts(view, suite.counts);
  view["cases"] = std::move(suite.cases);
  return view;
}

// What was not read, as test cases: an error when the exit code is 3 for it, else skipped.
class Inputs {
 public:
  explicit Inputs(const ReportData& data) {
    for (const auto& diagnostic : data.diagnostics) add(diagnostic);
    for (const auto& coverage : data.coverage) add_lines(coverage, data);
    for (const auto& missing : data.not_read) add(missing);
    if (data.lacks_needed && counts_.errors == 0) {
      add("input", "not read", "an input gave nothing, or was not read: the report is not whole",
          Outcome::Error);
    }
  }

  [[nodiscard]] const Counts& counts() const { return counts_; }

  [[nodiscard]] templates::View take() {
    templates::View view;
    put_counts(view, counts_);
    view["cases"] = std::move(cases_);
    return view;
  }

 private:
  void add(const Diagnostic& diagnostic) {
    if (diagnostic.kind == DiagnosticKind::Warning) return;
    add(diagnostic.file, to_string(diagnostic.kind), describe(diagnostic), Outcome::Error);
  }

  // For a stored analysis only the number of lines is known.
  void add_lines(const store::Coverage& coverage, const ReportData& data) {
    const auto lines = coverage.tally.malformed;
    const bool listed = std::ranges::any_of(
        data.diagnostics, [&](const Diagnostic& one) { return one.file == coverage.file; });
    if (lines == 0 || listed) return;
    add(coverage.file, to_string(DiagnosticKind::Unreadable),
        count_of(lines, "line", "lines") + " of the log could not be read", Outcome::Error);
  }

  void add(const NotRead& missing) {
    const auto& needed = needed_kinds();
    const bool decides = missing.kind.empty() || !missing.unsure.empty() ||
                         std::ranges::find(needed, missing.kind) != needed.end();
    add(missing.kind.empty() ? std::string_view("input") : missing.kind, "not read",
        describe(missing), decides ? Outcome::Error : Outcome::Skipped);
  }

  void add(std::string_view name, std::string_view type, std::string_view message,
           Outcome outcome) {
    templates::View view;
    templates::put(view, "name", name);
    templates::put(view, "type", type);
    templates::put(view, "message", message);
    templates::put_flag(view, "error", outcome == Outcome::Error);
    cases_.push_back(view);
    counts_.add(outcome);
  }

  templates::View cases_{templates::View::type::list};
  Counts counts_;
};

}  // namespace

std::string render_junit(const ReportData& data) {
  std::map<std::string_view, std::pair<std::string_view, Suite>> suites;
  Inputs inputs(data);
  auto all = inputs.counts();
  for (const auto& found : data.findings) {
    auto& [title, suite] = suites[found.finding.rule];
    const auto outcome = outcome_of(found, data);
    title = rule_title(found);
    suite.cases.push_back(case_view(found, outcome));
    suite.counts.add(outcome);
    all.add(outcome);
  }
  const bool nothing = all.tests == 0;
  if (nothing) all.add(Outcome::Passed);
  templates::View page;
  templates::View list(templates::View::type::list);
  for (auto& [rule, entry] : suites) list.push_back(suite_view(rule, entry.first, entry.second));
  page["suites"] = std::move(list);
  page["inputs"] = inputs.counts().tests == 0 ? templates::View(false) : inputs.take();
  put_counts(page, all);
  templates::put_flag(page, "nothing", nothing);
  templates::put(page, "timestamp", format_rfc3339(Timestamp{data.generated.ns, 0}).substr(0, 19));
  templates::put(page, "cluster",
                 data.cluster.empty() ? std::string_view("cluster") : data.cluster);
  kainjow::mustache::mustache engine(std::string(junit_page_begin, junit_page_end));
  return engine.render(page);
}

std::string render_check_junit(const CheckReport& report) {
  auto data = report.data;
  data.fail_on = store::severity_from(report.fail_on);
  for (auto& view : data.findings) {
    if (view.state != FindingState::Known) continue;
    view.state = FindingState::Accepted;
    view.accepted_reason = "there before this change";
  }
  // A check of nothing, or of a partly read cluster, must not pass.
  if (report.incomplete && Inputs(data).counts().errors == 0) {
    Diagnostic incomplete;
    incomplete.kind = DiagnosticKind::Unreadable;
    incomplete.file = "input";
    incomplete.message = report.files == 0 ? "no file of manifests was read"
                                           : "a part of the cluster's objects was not read";
    data.diagnostics.push_back(std::move(incomplete));
  }
  return render_junit(data);
}

}  // namespace nsposture::reports::formats
