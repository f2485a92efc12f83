// What formats with one entry for a problem show: a cause with its findings, or a finding that is
// in no cause.
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
  const Cause* cause = nullptr;              // null: one finding that is in none
  std::vector<const FindingView*> findings;  // never empty, in the order of the report

  [[nodiscard]] const FindingView& lead() const { return *findings.front(); }

  [[nodiscard]] store::Severity severity() const;
  [[nodiscard]] std::size_t count(FindingState state) const;
};

// The causes in their order, with those of their findings that the report holds; then the findings
// that are in none, such as accepted ones. Each finding is in one group.
[[nodiscard]] std::vector<FindingGroup> group_findings(const ReportData& data);

// "TITLE: 12 findings (NP001, NP002)"; of a single finding its title.
[[nodiscard]] std::string title_of(const FindingGroup& group);

struct RepositoryPlace {
  std::string_view file;
  std::uint64_t line = 0, column = 0;  // from 1; 0 when not known
};

// Where the change is to be made, else where the first of the findings is that has a place in the
// repository (primary_location.h). Nothing when none has.
[[nodiscard]] std::optional<RepositoryPlace> repository_place(const FindingGroup& group);
// The same, else any file of a finding that is in no cause: for code hosts that take an absolute
// path, or that want one.
[[nodiscard]] std::optional<RepositoryPlace> any_place(const FindingGroup& group);

}  // namespace nsposture::reports
