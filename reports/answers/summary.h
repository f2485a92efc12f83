// The totals of the report, counted and worded once for all formats.
#pragma once

#include "reports/answers/report_data.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

struct Summary {
  std::array<std::uint64_t, 5> open{};  // findings that are not accepted, by severity (Info first)
  std::uint64_t open_total = 0;
  std::uint64_t fresh = 0;  // of the open ones: not in the previous run
  std::uint64_t accepted = 0;
  std::map<std::string_view, std::uint64_t> verdicts;  // creations, by the store's word
  std::uint64_t creators = 0;                          // without Kubernetes' own components
  std::uint64_t creators_builtin = 0;
  std::uint64_t creators_any_name = 0;  // of `creators`: not limited to certain names
  std::uint64_t creators_unused = 0;    // of `creators`: with a log, but no creation in it
  std::uint64_t unreadable = 0, rejected = 0, warnings = 0;  // diagnostics
  std::uint64_t unreadable_logs = 0;  // inputs other than RBAC that were unreadable or empty
  std::uint64_t malformed = 0;        // log lines
  std::optional<Timestamp> log_first, log_last;

  // What lowers the confidence in the whole report, one sentence each; empty when nothing does.
  std::vector<std::string> limitations;

  [[nodiscard]] std::uint64_t count(store::Severity severity) const {
    return open.at(static_cast<std::size_t>(severity));
  }
};

[[nodiscard]] Summary summarize(const ReportData& data);

// Creations with a request but no response in the log: whether they took place is unknown.
[[nodiscard]] std::uint64_t unanswered_creations(const ReportData& data);

// The shortest summary: what was found, who can create, who did. Three sentences, plain text that
// quotes the input.
[[nodiscard]] std::vector<std::string> verdict_lines(const ReportData& data,
                                                     const Summary& summary);

// "2 critical, 5 high", the most severe first, without zeros. `counts` is by severity, Info first.
[[nodiscard]] std::string severity_counts(const std::array<std::uint64_t, 5>& counts);

}  // namespace nsposture::reports
