// The table of report formats: the name, file endings and renderer of each.
#pragma once

#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <span>
#include <string>
#include <string_view>

namespace nsposture::reports {

using Renderer = std::string (*)(const ReportData&);

struct Format {
  std::string_view name;     // as --format accepts it
  std::string_view ending;   // of a file: ".sarif"; a format's first ending is used for writing
  std::string_view summary;  // for --help
  Renderer render;
};

// By name; a format with several file endings is listed several times.
[[nodiscard]] std::span<const Format> all_formats();

// Null when there is no such format.
[[nodiscard]] Renderer renderer_for(std::string_view format);
// By the longest matching ending: "x.policyreport.json" is not plain JSON. Null when none matches.
[[nodiscard]] const Format* format_of_file(std::string_view path);

// Null for a format that does not exist for a fleet.
using FleetRenderer = std::string (*)(const Fleet&);
[[nodiscard]] FleetRenderer fleet_renderer_for(std::string_view format);

}  // namespace nsposture::reports
