#include "reports/answers/words/coverage_words.h"

#include "reports/answers/words.h"

#include <fmt/format.h>

namespace nsposture::reports {

namespace {

std::string log_text(const ReportData& data, const Summary& summary) {
  if (!summary.log_last) {
    return data.coverage.empty() ? "No audit log was read." : "No event could be read.";
  }
  auto text =
      fmt::format("{} of audit log from {}", duration(summary.log_last->ns - summary.log_first->ns),
                  count_of(data.coverage.size(), "input", "inputs"));
  if (data.gaps.empty()) return text + ", without a gap.";
  std::int64_t silent = 0;
  for (const auto& gap : data.gaps) silent += gap.to.ns - gap.from.ns;
  return fmt::format("{}, with {} of {} in all.", text, count_of(data.gaps.size(), "gap", "gaps"),
                     duration(silent));
}

}  // namespace

CoverageWords coverage_words(const ReportData& data, const Summary& summary) {
  CoverageWords words;
  words.limitations = summary.limitations;
  words.whole = summary.limitations.empty();
  words.headline = words.whole ? "complete"
                               : fmt::format("limited ({})", count_of(summary.limitations.size(),
                                                                      "limitation", "limitations"));
  words.log = log_text(data, summary);
  if (data.is_log_alone()) {
    words.not_read.emplace_back(
        "RBAC, namespaces and service accounts: only the audit log was given");
  } else {
    for (const auto& missing : data.not_read) words.not_read.push_back(describe(missing));
  }
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    words.not_read.push_back(
        fmt::format("{}: {}", place(diagnostic.file, diagnostic.line), diagnostic.message));
  }
  return words;
}

std::string snapshot_text(const ReportData& data) {
  if (!data.snapshot) return {};
  if (data.is_log_alone()) return "not given";
  return fmt::format("{}, {} from {}", when(data.snapshot->taken),
                     count_of(data.snapshot->objects, "object", "objects"), data.snapshot->sources);
}

}  // namespace nsposture::reports
