// What `nsposture check` says: a review of a change, not a picture of a cluster. The formats that
// code hosts read (SARIF, JUnit, GitHub, GitLab) read `data` alone.
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
  bool compared = false;  // gains and losses are told
  std::string base;       // "`main`", "the folder `old`"; "" without
  std::string cluster;    // where the held objects come from; "" when only manifests were read
  std::uint64_t files = 0;
  std::uint64_t manifests = 0;
  std::uint64_t objects = 0;
  std::vector<std::pair<std::string, std::string>> skipped;  // file, reason
  // Reason and number: what was read and says nothing of rights.
  std::vector<std::pair<std::string, std::uint64_t>> left_out;
  std::string fail_on;
  std::uint64_t failing = 0;  // new findings at or above fail_on
  bool refused = false;       // the API server would refuse an object that is new
  bool incomplete = false;    // something could not be read: what hangs on it is not known
};

using CheckSection = store::ReviewSection;

[[nodiscard]] CheckSection section_of(const FindingView& view);
[[nodiscard]] std::string_view title_of(CheckSection section);
[[nodiscard]] std::vector<const FindingView*> findings_in(const CheckReport& report,
                                                          CheckSection section);
// "3 files, 12 objects, compared with `main`".
[[nodiscard]] std::string scope_text(const CheckReport& report);
// One sentence: what came of it.
[[nodiscard]] std::string outcome_text(const CheckReport& report);
[[nodiscard]] std::uint64_t count_state(const CheckReport& report, FindingState state);

}  // namespace nsposture::reports
