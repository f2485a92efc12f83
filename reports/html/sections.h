// The parts of the HTML page, as data for its templates.
#pragma once

#include "reports/report_data.h"
#include "reports/subjects.h"
#include "reports/summary.h"
#include "reports/view.h"

namespace nsposture::reports {

[[nodiscard]] View header_view(const ReportData& data, const Summary& summary);
[[nodiscard]] View findings_view(const ReportData& data, const Summary& summary);
[[nodiscard]] View creators_view(const ReportData& data, const Summary& summary,
                                 const SubjectPages& pages);
[[nodiscard]] View creations_view(const ReportData& data, const Summary& summary,
                                  const SubjectPages& pages);
[[nodiscard]] View graph_view(const ReportData& data);
[[nodiscard]] View subjects_view(const ReportData& data, const SubjectPages& pages);
[[nodiscard]] View missing_view(const ReportData& data, const Summary& summary);
// The strip of creations over time, as an SVG drawing.
[[nodiscard]] View timeline_view(const ReportData& data, const Summary& summary);

}  // namespace nsposture::reports
