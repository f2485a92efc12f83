// The result of `nsposture check`: a review of a change, not a report on a cluster. The formats for
// code hosts (SARIF, JUnit, GitHub, GitLab) use only `data`.
#pragma once

#include "reports/answers/report_data.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace nsposture::reports {

struct CheckReport {
  ReportData data;        // with its findings
  bool takeovers = true;  // were searched for
  bool compared = false;  // gains and losses are reported
  std::string base;       // "`main`", "the folder `old`"; "" without a base
  std::string cluster;    // the source of the cluster's objects; "" when only manifests were read
  std::uint64_t files = 0;
  std::uint64_t manifests = 0;
  std::uint64_t objects = 0;
  std::vector<std::pair<std::string, std::string>> skipped;  // file, reason
  // Reason and number: objects that were read and do not affect permissions.
  std::vector<std::pair<std::string, std::uint64_t>> left_out;
  std::string fail_on;
  std::uint64_t failing = 0;  // new findings at or above fail_on
  bool refused = false;       // the API server would reject a new object
  bool incomplete = false;    // something could not be read: results that depend on it are unknown
};

using CheckSection = store::ReviewSection;

[[nodiscard]] CheckSection section_of(const FindingView& view);
[[nodiscard]] std::string_view title_of(CheckSection section);
[[nodiscard]] std::vector<const FindingView*> findings_in(const CheckReport& report,
                                                          CheckSection section);
// "3 files, 12 objects, compared with `main`".
[[nodiscard]] std::string scope_text(const CheckReport& report);
// One sentence: the result.
[[nodiscard]] std::string outcome_text(const CheckReport& report);
[[nodiscard]] std::uint64_t count_state(const CheckReport& report, FindingState state);

}  // namespace nsposture::reports
