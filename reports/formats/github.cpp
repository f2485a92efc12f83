#include "reports/answers/finding_group.h"
#include "reports/answers/words.h"
#include "reports/answers/words/cause_words.h"
#include "reports/escape/printable.h"
#include "reports/formats/report.h"

#include <fmt/format.h>

namespace nsposture::reports::formats {

namespace {

// Characters that end a command or a property must be percent-encoded
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

// A command that would be cut here is left to other formats.
std::string fix_text(const Cause& cause) {
  constexpr std::size_t kShort = 200;
  if (cause.changes.empty() || cause.changes.front().command.size() > kShort) return {};
  const auto more = cause.changes.size() - 1;
  return fmt::format(
      ". Fix: {}{}", cause.changes.front().command,
      more == 0 ? "" : fmt::format(" (and {})", count_of(more, "more command", "more commands")));
}

std::string annotation(const FindingGroup& group) {
  const auto at = any_place(group);
  const auto& lead = group.lead();
  const auto where = at ? place(at->file, at->line, at->column) : std::string();
  const auto title = group.cause == nullptr || group.findings.size() == 1
                         ? fmt::format("{} {}", lead.finding.rule, lead.rule.title)
                         : findings_text(*group.cause);
  auto text = title_of(group);
  if (group.cause != nullptr) text += fix_text(*group.cause);
  return fmt::format("::{} {}title={}::{}\n", command_of(group.severity()), where,
                     escape(title, true), escape(text, false));
}

}  // namespace

// Accepted and existing findings are not new in a pull request, nor is a cause of existing
// ones only.
std::string render_github(const ReportData& data) {
  std::string out;
  for (const auto& diagnostic : data.diagnostics) {
    if (diagnostic.kind != DiagnosticKind::Unreadable) continue;
    out += fmt::format("::error {}title=could not be read::{}\n",
                       place(diagnostic.file, diagnostic.line, diagnostic.column),
                       escape(diagnostic.message, false));
  }
  for (const auto& group : group_findings(data)) {
    if (group.count(FindingState::New) > 0) out += annotation(group);
  }
  return out;
}

}  // namespace nsposture::reports::formats
