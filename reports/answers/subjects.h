// All that a report says of one person or account, put together.
#pragma once

#include "reports/answers/report_data.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace nsposture::reports {

// Indices into the report's creators, creations and findings.
struct SubjectPage {
  std::string name;  // `User "jane"`
  std::vector<std::size_t> creators, creations, findings;
  bool builtin = false;
};

struct SubjectPages {
  std::vector<SubjectPage> pages;            // the gravest first
  std::map<std::string, std::size_t> index;  // by name
};

// Everybody who can create namespaces, did or tried, asked for it under another name, or is the
// subject of a finding.
[[nodiscard]] SubjectPages subject_pages(const ReportData& data);

// Where a subject's page is in the HTML page; empty when there is none.
[[nodiscard]] std::string subject_anchor(const SubjectPages& pages, const std::string& name);

// More pages are not written.
inline constexpr std::size_t kMostSubjects = 200;

}  // namespace nsposture::reports
