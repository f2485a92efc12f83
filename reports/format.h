// The table of report formats: what each is called, which file endings mean it, who renders it.
#pragma once

#include "reports/answers/fleet.h"
#include "reports/answers/report_data.h"

#include <span>
#include <string>
#include <string_view>

namespace nsposture::reports {

using Renderer = std::string (*)(const ReportData&);

struct Format {
  std::string_view name;     // as --format takes it
  std::string_view ending;   // of a file: ".sarif"; the first of a format is the one to write
  std::string_view summary;  // for --help
  Renderer render;
};

// By name; a format with several endings stands here several times.
[[nodiscard]] std::span<const Format> all_formats();

// Null when there is no such format.
[[nodiscard]] Renderer renderer_for(std::string_view format);
// By the longest ending that fits: "x.policyreport.json" is no plain JSON. Null when none does.
[[nodiscard]] const Format* format_of_file(std::string_view path);

// Null for a format that a fleet has none of.
using FleetRenderer = std::string (*)(const Fleet&);
[[nodiscard]] FleetRenderer fleet_renderer_for(std::string_view format);

}  // namespace nsposture::reports
