#include "reports/answers/primary_location.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>

namespace nsposture::reports::formats {

namespace {

// What ends a command or a property has to be written as a percent code
// (actions/toolkit, packages/core/src/command.ts).
std::string escape(std::string_view text, bool property) {
  std::string out;
  for (const char c : escape::printable(text)) {
    const bool code = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (code) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view command_of(store::Severity severity) {
  switch (severity) {
    case store::Severity::Critical:
    case store::Severity::High:
      return "error";
    case store::Severity::Medium:
      return "warning";
    case store::Severity::Low:
    case store::Severity::Info:
      return "notice";
  }
  return "notice";
}

std::string_view relative(std::string_view file) {
  while (file.starts_with("./")) file.remove_prefix(2);
  return file;
}

std::string place(std::string_view file, std::uint64_t line, std::uint64_t column) {
  if (file.empty()) return {};
  auto text = fmt::format("file={},", escape(relative(file), true));
  if (line > 0) text += fmt::format("line={},", line);
  if (line > 0 && column > 0) text += fmt::format("col={},", column);
  return text;
}

std::string annotation(const FindingView& view) {
  const auto& finding = view.finding;
  const auto* evidence = primary_location(finding);
  const auto where =
      evidence == nullptr ? std::string() : place(evidence->file, evidence->line, evidence->column);
  return fmt::format("::{} {}title={}::{}\n", command_of(finding.severity), where,
                     escape(fmt::format("{} {}", finding.rule, view.rule.title), true),
                     escape(finding.title, false));
}

}  // namespace

// Accepted and known findings are no news on a pull request.
std::string render_github(const ReportData& data) {
  std::string out;
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    out += fmt::format("::error {}title=could not be read::{}\n",
                       place(diagnostic.file, diagnostic.line, diagnostic.column),
                       escape(diagnostic.message, false));
  }
  for (const auto& view : data.findings) {
    if (view.state == FindingState::New) out += annotation(view);
  }
  return out;
}

}  // namespace nsposture::reports::formats
