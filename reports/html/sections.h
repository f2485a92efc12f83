// The parts of the HTML page, as data for its templates.
#pragma once

#include "reports/answers/report_data.h"
#include "reports/answers/subjects.h"
#include "reports/answers/summary.h"
#include "reports/templates/view.h"

namespace nsposture::reports::html {

[[nodiscard]] templates::View header_view(const ReportData& data, const Summary& summary);
[[nodiscard]] templates::View findings_view(const ReportData& data, const Summary& summary);
[[nodiscard]] templates::View creators_view(const ReportData& data, const Summary& summary,
                                            const SubjectPages& pages);
[[nodiscard]] templates::View creations_view(const ReportData& data, const Summary& summary,
                                             const SubjectPages& pages);
[[nodiscard]] templates::View graph_view(const ReportData& data);
[[nodiscard]] templates::View subjects_view(const ReportData& data, const SubjectPages& pages);
[[nodiscard]] templates::View missing_view(const ReportData& data, const Summary& summary);
// The strip of creations over time, as an SVG drawing.
[[nodiscard]] templates::View timeline_view(const ReportData& data, const Summary& summary);

}  // namespace nsposture::reports::html
