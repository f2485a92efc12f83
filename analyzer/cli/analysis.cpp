#include "analyzer/cli/analysis.h"

#include "analyzer/cli/progress.h"
#include "analyzer/cli/version.h"
#include "analyzer/rules/registry.h"
#include "graph/model/error.h"
#include "reports/format.h"
#include "reports/render.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <set>

namespace nsposture::cli {

ingest::ImportResult import_logs(const std::vector<std::string>& paths, store::Store& store,
                                 Io& io) {
  ingest::ImportOptions options;
  ProgressLine line(io);
  if (io.err_is_terminal) {
    options.on_progress = [&line](const ingest::ImportProgress& progress) { line.show(progress); };
  }
  options.stop = io.stop;
  auto result = ingest::import_audit(paths, store, options);
  report_diagnostics(result.malformed);
  report_diagnostics(result.unreadable);
  spdlog::info("{} lines, {} kept, {} already held, {} irrelevant, {} malformed, {:.2f} s",
               result.tally.lines, result.tally.kept, result.tally.duplicates,
               result.tally.irrelevant, result.tally.malformed, result.seconds);
  return result;
}

ingest::FlowImport import_flow_files(const std::vector<std::string>& paths, store::Store& store) {
  if (paths.empty()) return {};
  auto result = ingest::import_flows(paths, store);
  report_diagnostics(result.malformed);
  report_diagnostics(result.unreadable);
  const auto& tally = result.tally;
  spdlog::info("{} flows read: {} kept, {} irrelevant, {} malformed", tally.records, tally.kept,
               tally.irrelevant, tally.malformed);
  return result;
}

bool add_input_diagnostics(reports::ReportData& data, const ingest::FlowImport& flows,
                           const std::optional<ingest::ChangeFile>& changes) {
  const auto before = data.diagnostics.size();
  const auto add = [&](const std::vector<Diagnostic>& some) {
    data.diagnostics.insert(data.diagnostics.end(), some.begin(), some.end());
  };
  add(flows.unreadable);
  add(flows.malformed);
  if (changes) add(changes->diagnostics);
  return data.diagnostics.size() == before;
}

Analysis analyze(store::Store& store, std::optional<std::int64_t> snapshot,
                 const rules::Settings& settings, Io& io,
                 const std::optional<ingest::ChangeFile>& changes) {
  Analysis analysis;
  analysis.file = correlation::open_case_file(store, snapshot);
  const auto flows = store.flows();
  rules::Inputs inputs;
  if (changes) inputs.changes = &changes->records;
  if (!flows.empty()) inputs.flows = &flows;
  analysis.findings = rules::run_rules(*analysis.file, settings, inputs);
  store::AnalysisInfo info;
  info.snapshot = analysis.file->now().info.id;
  info.at = io.now();
  info.version = kVersion;
  analysis.id = store.add_analysis(info, analysis.findings);
  return analysis;
}

std::vector<store::Finding> open_findings(const reports::ReportData& data) {
  std::vector<store::Finding> open;
  for (const auto& view : data.findings) {
    if (view.state != "accepted") open.push_back(view.finding);
  }
  return open;
}

std::vector<std::string> report_formats() {
  std::set<std::string> names;
  for (const auto& format : reports::all_formats()) names.emplace(format.name);
  return {names.begin(), names.end()};
}

std::string format_of(const std::string& path) {
  if (const auto* format = reports::format_of_file(path)) return std::string(format->name);
  std::string endings;
  for (const auto& format : reports::all_formats()) endings.append(" ").append(format.ending);
  throw Error(ErrorCode::Usage,
              "no report format is known for `" + path + "`; the endings are" + endings);
}

std::string default_file_name(const std::string& format) {
  const auto formats = reports::all_formats();
  return "report" + std::string(std::ranges::find(formats, format, &reports::Format::name)->ending);
}

std::string render(const reports::ReportData& data, const std::string& format, const Io& io) {
  // Only the terminal's own text depends on the terminal.
  if (format == "text") {
    return reports::render_text(data,
                                {.colour = io.colour, .width = io.width, .explain = io.explain});
  }
  return reports::renderer_for(format)(data);
}

}  // namespace nsposture::cli
