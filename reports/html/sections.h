// The parts of the HTML page, as data for its templates.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/subjects.h"
#include "reports/answers/summary.h"
#include "reports/answers/words/cause_words.h"
#include "reports/html/groups.h"
#include "reports/templates/view.h"

#include <set>
#include <string>
#include <vector>

namespace nsposture::reports::html {

// What the page shows and where: links lead only to what exists.
struct Contents {
  std::vector<Group> groups;
  std::set<std::string> findings;   // fingerprints of those shown
  std::set<std::size_t> creations;  // indices of those with a row
  ChangeNumbers numbers;
  std::string folder;                 // of the split pages; "" without them
  std::vector<std::string> left_out;  // "1,200 of 30,680 findings"

  // `what` in the plural. Records it when not all are shown.
  void note(std::size_t shown, std::size_t all, std::string_view what);
  // The link target of the finding in the page, or of its group.
  [[nodiscard]] std::string target(const store::Finding& finding) const;
};

[[nodiscard]] Contents contents_of(const ReportData& data);

[[nodiscard]] std::string_view cluster_name(const ReportData& data);
[[nodiscard]] templates::View header_view(const ReportData& data, const Summary& summary);
// Grade, actions, what happened.
void put_first_screen(templates::View& page, const ReportData& data, const Summary& summary,
                      const Contents& contents);
[[nodiscard]] templates::View causes_view(const ReportData& data, Contents& contents);
// The cause, what ends it, and what that removes.
void put_cause(templates::View& view, const Cause& cause, const ChangeNumbers& numbers);
[[nodiscard]] std::string split_page_name(std::size_t number);  // "findings-001.html"
// A group with the findings from `first` up to, but not including, `last`.
[[nodiscard]] templates::View group_view(const ReportData& data, const Group& group,
                                         const Contents& contents, std::size_t first,
                                         std::size_t last);
[[nodiscard]] templates::View finding_view(const FindingView& found, bool has_earlier_run);
[[nodiscard]] templates::View findings_view(const ReportData& data, Contents& contents);
[[nodiscard]] templates::View creators_view(const ReportData& data, const Summary& summary,
                                            const SubjectPages& pages, Contents& contents);
[[nodiscard]] templates::View creations_view(const ReportData& data, const Summary& summary,
                                             const SubjectPages& pages, Contents& contents);
[[nodiscard]] templates::View graph_view(const ReportData& data);
[[nodiscard]] templates::View subjects_view(const ReportData& data, const SubjectPages& pages,
                                            Contents& contents);
[[nodiscard]] templates::View missing_view(const ReportData& data, const Summary& summary,
                                           Contents& contents);
// The timeline of creations, as an SVG drawing. `rows`: indices of the creations that have a row to
// link to.
[[nodiscard]] templates::View timeline_view(const ReportData& data, const Summary& summary,
                                            const std::set<std::size_t>& rows);

}  // namespace nsposture::reports::html
