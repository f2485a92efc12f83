// Everything that a report shows about one subject, combined.
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
  std::vector<SubjectPage> pages;            // the most severe first
  std::map<std::string, std::size_t> index;  // by name
};

// Every subject that can create namespaces, created or tried to create one, did so while
// impersonating another, or is the subject of a finding.
[[nodiscard]] SubjectPages subject_pages(const ReportData& data);

// The anchor of a subject in the HTML page; empty when there is none.
[[nodiscard]] std::string subject_anchor(const SubjectPages& pages, const std::string& name);

// The maximum number of subjects that are written.
inline constexpr std::size_t kMostSubjects = 200;

}  // namespace nsposture::reports
