// The findings of a report in the groups of the page: under their cause, or under their rule when
// they have none. Also determines how many of them fit in the page.
#pragma once

#include "reports/answers/finding_group.h"
#include "reports/answers/report_data.h"

#include <cstddef>
#include <string>
#include <vector>

namespace nsposture::reports::html {

// Without a cause, all findings have one rule, state and severity.
struct Group : FindingGroup {
  std::size_t shown = 0;  // the number of its first findings that are in the page
  std::string anchor;     // of the group
  std::size_t page = 0;   // of the split pages, from 1; set by split_into_pages

  [[nodiscard]] bool accepted() const;
};

// Causes in the order in which to end them, then the open findings without a cause, then the
// accepted ones. All findings are in one group. The groups point into `data`.
[[nodiscard]] std::vector<Group> page_groups(const ReportData& data);

// The page contains at most this much about findings, in bytes of HTML, and this many groups.
inline constexpr std::size_t kMostFindingBytes = 1'500'000;
inline constexpr std::size_t kMostGroups = 400;

// Sets `shown`: everything if it fits; else the first few findings of each group, then more of the
// first groups, until the space is used.
void choose_shown(std::vector<Group>& groups);

// The approximate size of the finding in a page, in bytes.
[[nodiscard]] std::size_t finding_bytes(const store::Finding& finding);

}  // namespace nsposture::reports::html
