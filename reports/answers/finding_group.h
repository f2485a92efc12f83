// The entries of formats with one entry per problem: a cause with its findings, or a finding
// without a cause.
#pragma once

#include "reports/answers/report_data.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::reports {

// Points into the report.
struct FindingGroup {
  const Cause* cause = nullptr;              // null: one finding without a cause
  std::vector<const FindingView*> findings;  // never empty, in the order of the report

  [[nodiscard]] const FindingView& lead() const { return *findings.front(); }

  [[nodiscard]] store::Severity severity() const;
  [[nodiscard]] std::size_t count(FindingState state) const;
};

// The causes in their order, with their findings in the report; then the findings without a cause,
// such as accepted ones. Each finding is in one group.
[[nodiscard]] std::vector<FindingGroup> group_findings(const ReportData& data);

// "TITLE: 12 findings (NP001, NP002)"; for a single finding its title.
[[nodiscard]] std::string title_of(const FindingGroup& group);

struct RepositoryPlace {
  std::string_view file;
  std::uint64_t line = 0, column = 0;  // count from 1; 0: unknown
};

// Where to make the change, else the location of the first finding that has one in the repository
// (primary_location.h). Empty when none has.
[[nodiscard]] std::optional<RepositoryPlace> repository_place(const FindingGroup& group);
// The same, else any file of a finding without a cause: for code hosts that accept an absolute
// path, or require one.
[[nodiscard]] std::optional<RepositoryPlace> any_place(const FindingGroup& group);

}  // namespace nsposture::reports
