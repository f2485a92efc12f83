// What the whole report comes to, counted and put into words once for all formats.
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
  std::uint64_t fresh = 0;  // of the open ones: not there in the run before
  std::uint64_t accepted = 0;
  std::map<std::string_view, std::uint64_t> verdicts;  // creations, by the store's word
  std::uint64_t creators = 0;                          // not part of Kubernetes itself
  std::uint64_t creators_builtin = 0;
  std::uint64_t creators_any_name = 0;  // of `creators`: not bound to certain names
  std::uint64_t creators_unused = 0;    // of `creators`: a log is there, no creation seen
  std::uint64_t unreadable = 0, rejected = 0, warnings = 0;  // diagnostics
  std::uint64_t unreadable_logs = 0;  // inputs beside RBAC that could not be read, or were empty
  std::uint64_t malformed = 0;        // log lines
  std::optional<Timestamp> log_first, log_last;

  // What lowers the confidence in the report as a whole, a sentence each; empty when nothing does.
  std::vector<std::string> limitations;

  [[nodiscard]] std::uint64_t count(store::Severity severity) const {
    return open.at(static_cast<std::size_t>(severity));
  }
};

[[nodiscard]] Summary summarize(const ReportData& data);

// Creations of which the log has the request and no answer: nobody knows whether they took place.
[[nodiscard]] std::uint64_t unanswered_creations(const ReportData& data);

// For a person in a hurry: what was found, who can create, who did. Three sentences, plain text
// that quotes the input.
[[nodiscard]] std::vector<std::string> verdict_lines(const ReportData& data,
                                                     const Summary& summary);

// "2 critical, 5 high", the most severe first, without the zeros. By severity, Info first.
[[nodiscard]] std::string severity_counts(const std::array<std::uint64_t, 5>& counts);

}  // namespace nsposture::reports
