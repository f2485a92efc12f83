#include "reports/format.h"

#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture::reports {

namespace {

std::string plain_text(const ReportData& data) {
  return text::render_text(data, false);
}

constexpr std::array<Format, 14> kFormats = {{
    {"csv", ".csv", "one line a finding, safe to open in a spreadsheet", formats::render_csv},
    {"github", ".github.txt", "workflow commands, for annotations on GitHub",
     formats::render_github},
    {"gitlab", ".gitlab.json", "a code quality report, for GitLab", formats::render_gitlab},
    {"html", ".html", "one page with everything, for people", html::render_html},
    {"html", ".htm", "one page with everything, for people", html::render_html},
    {"json", ".json", "everything, for programs", json::render_json},
    {"junit", ".junit.xml", "JUnit XML, for CI servers", formats::render_junit},
    {"junit", ".xml", "JUnit XML, for CI servers", formats::render_junit},
    {"md", ".md", "Markdown, for pull requests and wikis", markdown::render_markdown},
    {"md", ".markdown", "Markdown, for pull requests and wikis", markdown::render_markdown},
    {"policyreport", ".policyreport.json", "a ClusterPolicyReport object for kubectl apply",
     formats::render_policy_report},
    {"prometheus", ".prom", "metrics for the node exporter's textfile collector",
     formats::render_prometheus},
    {"sarif", ".sarif", "SARIF 2.1.0, for code scanning", formats::render_sarif},
    {"text", ".txt", "for the terminal", plain_text},
}};

constexpr std::array<std::pair<std::string_view, FleetRenderer>, 5> kFleetRenderers = {{
    {"csv", formats::fleet_csv},
    {"html", html::fleet_html},
    {"json", json::fleet_json},
    {"md", markdown::fleet_markdown},
    {"text", text::fleet_text},
}};

}  // namespace

std::span<const Format> all_formats() {
  return kFormats;
}

Renderer renderer_for(std::string_view format) {
  const auto found = std::ranges::find(kFormats, format, &Format::name);
  return found == kFormats.end() ? nullptr : found->render;
}

const Format* format_of_file(std::string_view path) {
  const Format* best = nullptr;
  for (const auto& format : kFormats) {
    if (!path.ends_with(format.ending)) continue;
    if (best == nullptr || format.ending.size() > best->ending.size()) best = &format;
  }
  return best;
}

FleetRenderer fleet_renderer_for(std::string_view format) {
  const auto found =
      std::ranges::find(kFleetRenderers, format, [](const auto& one) { return one.first; });
  return found == kFleetRenderers.end() ? nullptr : found->second;
}

}  // namespace nsposture::reports
