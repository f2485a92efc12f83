#include "reports/answers/primary_location.h"
#include "reports/answers/words.h"
#include "reports/escape/printable.h"
#include "reports/text/report.h"

#include <fmt/format.h>

#include <algorithm>

namespace nsposture::reports::text {

namespace {

constexpr std::size_t kShownEvidence = 4;
constexpr std::size_t kShownPermissions = 40;  // gained or lost, unless all are requested
constexpr std::size_t kShownSkipped = 5;
constexpr std::size_t kShownWarnings = 10;

class CheckText {
 public:
  CheckText(const CheckReport& report, const TextOptions& options)
      : report_(report), options_(options) {}

  std::string render() {
    line(fmt::format("{}: {}", paint("1", "nsposture check"),
                     escape::printable(scope_text(report_))));
    diagnostics();
    for (const auto section : {CheckSection::Creation, CheckSection::Findings, CheckSection::Gained,
                               CheckSection::Lost}) {
      section_of(section);
    }
    accepted();
    skipped();
    left_out();
    line("");
    line(outcome_text(report_));
    return std::move(out_);
  }

 private:
  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    if (!options_.colour) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }

  static std::string_view colour_of(store::Severity severity) {
    switch (severity) {
      case store::Severity::Critical:
      case store::Severity::High:
        return "1;31";
      case store::Severity::Medium:
        return "1;33";
      case store::Severity::Low:
      case store::Severity::Info:
        return "1;36";
    }
    return "0";
  }

  // A file name begins many lines, and a pipeline takes `::…` and `##[…` for its own commands.
  void line(std::string_view text) {
    if (text.starts_with("::")) out_ += "./";
    for (auto at = text.find("##["); at != std::string_view::npos; at = text.find("##[")) {
      out_ += text.substr(0, at + 2);
      out_ += '\\';
      text.remove_prefix(at + 2);
    }
    out_ += text;
    out_ += '\n';
  }

  static std::string where(const store::Evidence& evidence) {
    auto text = escape::printable(evidence.file);
    if (evidence.line > 0) text += fmt::format(":{}", evidence.line);
    if (evidence.line > 0 && evidence.column > 0) text += fmt::format(":{}", evidence.column);
    return text;
  }

  void finding(const FindingView& view) {
    const auto& found = view.finding;
    const auto* place = primary_location(found);
    line(fmt::format("{}{}: {} [{}]", place == nullptr ? "" : where(*place) + ": ",
                     paint(colour_of(found.severity), store::to_string(found.severity)),
                     escape::printable(found.title), found.rule));
    const auto section = reports::section_of(view);
    const bool brief = section == CheckSection::Gained || section == CheckSection::Lost;
    if (!brief || options_.explain) evidence(found);
    for (const auto& doubt : found.doubts) line("    but: " + escape::printable(doubt));
    if (!options_.explain) return;
    line(fmt::format("    why: {}", view.rule.why));
    line(fmt::format("    mend: {}", view.rule.remediation));
  }

  void evidence(const store::Finding& found) {
    std::size_t shown = 0;
    for (const auto& evidence : found.evidence) {
      if (evidence.kind == store::EvidenceKind::Object ||
          evidence.kind == store::EvidenceKind::Namespace)
        continue;  // the title shows it
      if (shown++ == kShownEvidence && !options_.explain) {
        line(fmt::format("    and {} more", found.evidence.size() - kShownEvidence));
        return;
      }
      const auto at = where(evidence);
      line(fmt::format("    {}{}", escape::printable(evidence.text),
                       at.empty() ? "" : fmt::format(" ({})", at)));
    }
  }

  void section_of(CheckSection section) {
    const auto found = findings_in(report_, section);
    if (found.empty()) return;
    line(fmt::format("\n{} ({})", paint("1", title_of(section)), found.size()));
    const bool brief = section == CheckSection::Gained || section == CheckSection::Lost;
    std::size_t shown = 0;
    for (const auto* view : found) {
      if (brief && !options_.explain && shown++ == kShownPermissions) {
        line(fmt::format("and {} more: --explain or -o json tells all",
                         found.size() - kShownPermissions));
        return;
      }
      finding(*view);
    }
  }

  void accepted() {
    if (count_state(report_, FindingState::Accepted) == 0) return;
    line(fmt::format("\n{} ({})", paint("1", "Accepted"),
                     count_state(report_, FindingState::Accepted)));
    for (const auto& view : report_.data.findings) {
      if (view.state != FindingState::Accepted) continue;
      const auto* place = primary_location(view.finding);
      line(fmt::format("{}{} [{}]: {}", place == nullptr ? "" : where(*place) + ": ",
                       escape::printable(view.finding.title), view.finding.rule,
                       escape::printable(view.accepted_reason)));
    }
  }

  void diagnostics() {
    std::size_t warnings = 0;
    for (const auto& diagnostic : report_.data.diagnostics) {
      if (diagnostic.kind == DiagnosticKind::Unreadable) {
        line(escape::printable(fmt::format("{} (not read)", describe(diagnostic))));
      } else if (++warnings <= kShownWarnings || options_.explain) {
        line(escape::printable(fmt::format("{} (warning)", describe(diagnostic))));
      }
    }
    if (warnings > kShownWarnings && !options_.explain) {
      line(fmt::format("and {} more warnings", warnings - kShownWarnings));
    }
  }

  void left_out() {
    if (report_.left_out.empty()) return;
    line(fmt::format("\n{}", paint("1", "Read, but not about permissions")));
    std::size_t shown = 0;
    for (const auto& [reason, count] : report_.left_out) {
      if (shown++ == kShownSkipped && !options_.explain) {
        line(fmt::format("and {} more reasons", report_.left_out.size() - kShownSkipped));
        return;
      }
      line(escape::printable(fmt::format("{} {}", count, reason)));
    }
  }

  void skipped() {
    if (report_.skipped.empty()) return;
    line(fmt::format("\n{} ({})", paint("1", "Left out"), report_.skipped.size()));
    std::size_t shown = 0;
    for (const auto& [file, reason] : report_.skipped) {
      if (shown++ == kShownSkipped && !options_.explain) {
        line(fmt::format("and {} more", report_.skipped.size() - kShownSkipped));
        return;
      }
      line(escape::printable(fmt::format("{}: {}", file, reason)));
    }
  }

  const CheckReport& report_;
  const TextOptions& options_;
  std::string out_;
};

}  // namespace

std::string render_check_text(const CheckReport& report, const TextOptions& options) {
  return CheckText(report, options).render();
}

}  // namespace nsposture::reports::text
