#include "reports/answers/grade.h"

#include "reports/answers/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace nsposture::reports {

namespace {

using store::Severity;

// This many open findings of a severity limit the grade to `at_best`. The first match counts.
struct Row {
  Severity severity;
  std::uint64_t least;
  char at_best;
};

constexpr std::array<Row, 5> kRows = {{
    {Severity::Critical, 1, 'F'},
    {Severity::High, 10, 'E'},
    {Severity::High, 1, 'D'},
    {Severity::Medium, 1, 'C'},
    {Severity::Low, 1, 'B'},
}};
constexpr char kPartlyRead = 'C';  // a kind, an input or an object is missing
constexpr char kNoLog = 'B';       // who created namespaces is unknown
constexpr char kLimited = 'B';     // a gap, or something the log does not show

std::uint64_t causes_of(const ReportData& data, Severity severity) {
  return static_cast<std::uint64_t>(std::ranges::count(data.causes, severity, &Cause::severity));
}

std::string text_of(const ReportData& data, Severity severity, std::uint64_t count) {
  const auto name = std::string(store::to_string(severity));
  const auto causes = causes_of(data, severity);
  const auto findings = count_of(count, "open " + name + " finding", "open " + name + " findings");
  if (causes == 0 || causes >= count) return findings + ".";
  return fmt::format("{} with {}.", findings, count_of(causes, "cause", "causes"));
}

void add_findings(const ReportData& data, const Summary& summary, Grade& grade) {
  Severity done = Severity::Info;
  for (const auto& row : kRows) {
    const auto count = summary.count(row.severity);
    if (count < row.least || row.severity == done) continue;
    done = row.severity;
    grade.reasons.push_back({row.at_best, text_of(data, row.severity, count)});
  }
}

void add_reading(const ReportData& data, const Summary& summary, Grade& grade) {
  if (!data.snapshot || data.is_log_alone()) {
    grade.reasons.push_back(
        {kPartlyRead, "No RBAC snapshot: who can create namespaces is unknown."});
  } else if (!data.not_read.empty() || data.lacks_needed || summary.unreadable > 0) {
    grade.reasons.push_back({kPartlyRead, "RBAC was not read completely: more may be there."});
  }
  if (!summary.log_last) {
    grade.reasons.push_back({kNoLog, "No audit log was read: who created namespaces is unknown."});
  } else if (!data.gaps.empty() || summary.malformed > 0 || summary.unreadable_logs > 0) {
    grade.reasons.push_back({kLimited, "The audit log is not complete: more may have happened."});
  } else if (grade.reasons.empty() && !summary.limitations.empty()) {
    grade.reasons.push_back({kLimited, summary.limitations.front()});
  }
}

}  // namespace

Grade grade_of(const ReportData& data, const Summary& summary) {
  Grade grade;
  if (data.choice) {
    grade.reasons = {{'?', "A selection of findings is not graded."}};
    return grade;
  }
  if (!data.snapshot && !summary.log_last) {
    grade.reasons = {{'?', "Neither RBAC nor an audit log was read."}};
    return grade;
  }
  add_findings(data, summary, grade);
  add_reading(data, summary, grade);
  if (grade.reasons.empty()) {
    grade.reasons = {{'A', "No open finding above info, and all inputs were read."}};
  }
  std::ranges::stable_sort(grade.reasons, std::ranges::greater(), &GradeReason::at_best);
  grade.letter = grade.reasons.front().at_best;
  return grade;
}

}  // namespace nsposture::reports
