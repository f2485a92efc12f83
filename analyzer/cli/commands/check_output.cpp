#include "analyzer/cli/commands/check_output.h"

#include "analyzer/cli/terminal/version.h"
#include "analyzer/rules/registry.h"
#include "graph/base/error.h"
#include "reports/escape/printable.h"
#include "reports/format.h"
#include "reports/formats/report.h"
#include "reports/html/report.h"
#include "reports/json/report.h"
#include "reports/markdown/report.h"
#include "reports/text/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::cli::commands {

namespace {

std::vector<Diagnostic> diagnostics_of(check::CheckResult& result) {
  auto all = std::move(result.unreadable);
  all.insert(all.end(), std::make_move_iterator(result.warnings.begin()),
             std::make_move_iterator(result.warnings.end()));
  return all;
}

reports::FindingView view_of(check::CheckedFinding checked) {
  reports::FindingView view;
  view.finding = std::move(checked.finding);
  view.rule = rules::info_of(view.finding);
  view.state = check::to_string(checked.state);
  view.accepted_reason = std::move(checked.reason);
  return view;
}

// A test that fails for what was there before would fail every change.
reports::ReportData without_known(reports::ReportData data) {
  for (auto& view : data.findings) {
    if (view.state != "known") continue;
    view.state = "accepted";
    view.accepted_reason = "there before this change";
  }
  return data;
}

}  // namespace

const std::vector<std::string>& check_formats() {
  static const std::vector<std::string> kFormats = {"text",  "json",   "md",    "sarif",
                                                    "junit", "github", "gitlab"};
  return kFormats;
}

std::string check_format_of(const std::string& path) {
  const auto* format = reports::format_of_file(path);
  if (format != nullptr &&
      std::ranges::find(check_formats(), format->name) != check_formats().end()) {
    return std::string(format->name);
  }
  throw Error(ErrorCode::Usage,
              "no report format of a check is known for `" + path +
                  "`; the endings are .md .json .sarif .xml .gitlab.json .github.txt .txt");
}

void require_check_format(const std::string& path) {
  (void)check_format_of(path);
}

reports::CheckReport check_report(check::CheckResult result, const std::string& fail_on,
                                  Timestamp now) {
  reports::CheckReport report;
  report.takeovers = result.takeovers;
  report.compared = result.compared;
  report.files = result.files;
  report.manifests = result.manifests;
  report.objects = result.objects;
  report.fail_on = fail_on;
  for (auto& skipped : result.skipped) report.skipped.emplace_back(skipped.name, skipped.reason);
  report.data.tool_version = kVersion;
  report.data.generated = now;
  report.data.diagnostics = diagnostics_of(result);
  const auto level = store::severity_from(fail_on);
  for (auto& checked : result.findings) {
    auto view = view_of(std::move(checked));
    if (level && view.state == "new" && view.finding.severity >= *level) ++report.failing;
    report.data.findings.push_back(std::move(view));
  }
  return report;
}

std::string render_check(const reports::CheckReport& report, const std::string& format,
                         const Io& io) {
  if (format == "json") return reports::json::render_check_json(report);
  if (format == "md") return reports::markdown::render_check_markdown(report);
  if (format == "junit") return reports::formats::render_junit(without_known(report.data));
  if (format == "text") {
    return reports::text::render_check_text(
        report, {.colour = io.colour, .width = io.width, .explain = io.explain});
  }
  return reports::renderer_for(format)(report.data);
}

std::string printable(const std::string& text) {
  return reports::escape::printable(text);
}

}  // namespace nsposture::cli::commands
